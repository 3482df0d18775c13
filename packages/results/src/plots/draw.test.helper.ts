import { expect, vi } from 'vitest'
import { renderSvg } from './render-svg.js'
import type { TopLevelSpec } from './plot.js'

/** Draws a plot; fails if Vega warns. */
export async function draw(spec: TopLevelSpec): Promise<string> {
  const warn = vi.spyOn(console, 'warn')
  const svg = await renderSvg(spec)
  expect(warn).not.toHaveBeenCalled()
  return svg
}

/** The number of marks with an ARIA description: `point`, `bar`, `rect mark`, … */
export const marks = (svg: string, description: string) => svg.split(`aria-roledescription="${description}"`).length - 1
