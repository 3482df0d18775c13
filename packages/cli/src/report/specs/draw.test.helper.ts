import { expect, vi } from 'vitest'
import { renderSvg } from '../render-svg.js'
import type { TopLevelSpec } from './plot.js'

/** The picture, which must come without a warning. */
export async function draw(spec: TopLevelSpec): Promise<string> {
  const warn = vi.spyOn(console, 'warn')
  const svg = await renderSvg(spec)
  expect(warn).not.toHaveBeenCalled()
  return svg
}

/** Marks that a screen reader would count: `symbol`, `bar`, `rect mark container`, … */
export const marks = (svg: string, description: string) => svg.split(`aria-roledescription="${description}"`).length - 1
