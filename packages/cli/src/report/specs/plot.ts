import type { Config, TopLevelSpec } from 'vega-lite'
import { lightPalette, type Palette } from './palette.js'

export type { TopLevelSpec } from 'vega-lite'

export interface PlotOptions {
  /** Light, unless the page chooses. */
  readonly palette?: Palette
  /** False where the page explains the colours itself, once for a row of panels. */
  readonly legend?: boolean
  /** Pixels; the width is its container's. */
  readonly height?: number
}

/** A specification without what all plots share. */
type Body = Pick<
  Extract<TopLevelSpec, { layer: unknown }>,
  'layer' | 'encoding' | 'data' | 'resolve' | 'transform' | 'params'
> & {
  /** What a screen reader says. */
  readonly description: string
  readonly title?: string
}

/** Put a body into the shared frame: as wide as its container, the theme, no background of its own. */
export function plot(body: Body, { palette = lightPalette, height = 220 }: PlotOptions): TopLevelSpec {
  const { title, ...rest } = body
  const frame = { width: 'container', height, autosize: { type: 'fit-x', contains: 'padding' }, padding: 2 } as const
  return { ...rest, ...(title !== undefined && { title }), ...frame, config: theme(palette) }
}

const font = 'system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif'

/** One look for every plot: quiet axes, so that the marks speak. */
export function theme({ ink, muted, grid }: Palette): Config {
  return {
    background: 'transparent',
    font,
    view: { stroke: null, continuousWidth: 320 },
    axis: {
      labelColor: muted,
      titleColor: ink,
      titleFontWeight: 'normal',
      titleFontSize: 11,
      labelFontSize: 10,
      domainColor: muted,
      tickColor: muted,
      gridColor: grid,
      tickSize: 3,
      labelOverlap: 'greedy',
    },
    // The same room left of every panel keeps the panels of a column in line.
    axisY: { minExtent: 30, tickCount: 4 },
    axisX: { grid: false, tickCount: 5 },
    legend: {
      orient: 'top',
      title: null,
      labelColor: ink,
      labelFontSize: 11,
      symbolSize: 90,
      columnPadding: 14,
      columns: 7,
    },
    title: { color: muted, fontSize: 10, fontWeight: 'normal', anchor: 'end', offset: 3 },
    text: { color: muted, fontSize: 11 },
  }
}

/** A number short enough for a page's data: plots need four digits, not seventeen. */
export const short = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(5)) : null
