import type { Config, TopLevelSpec } from 'vega-lite'
import { lightPalette, type Palette } from './palette.js'

export type { TopLevelSpec } from 'vega-lite'

/** Options of every plot. */
export interface PlotOptions {
  /** Default: the light palette. */
  readonly palette?: Palette
  /** False if the page has a legend of its own, once for a row of panels. */
  readonly legend?: boolean
  /** Pixels; the width is that of the container. */
  readonly height?: number
}

/** The part of a specification that differs between plots. */
type Body = Pick<
  Extract<TopLevelSpec, { layer: unknown }>,
  'layer' | 'encoding' | 'data' | 'resolve' | 'transform' | 'params'
> & {
  /** For screen readers. */
  readonly description: string
  readonly title?: string
}

/** Completes a specification: as wide as its container, with the theme and a transparent background. */
export function plot(body: Body, { palette = lightPalette, height = 220 }: PlotOptions): TopLevelSpec {
  const { title, ...rest } = body
  const frame = { width: 'container', height, autosize: { type: 'fit-x', contains: 'padding' }, padding: 2 } as const
  return { ...rest, ...(title !== undefined && { title }), ...frame, config: theme(palette) }
}

const font = 'system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif'

/** The style of every plot: axes in muted colors. */
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
    // Axes of the same width align the panels of a column.
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

/** Rounds to five significant digits, which keeps the data of a page small. @returns null for anything but finite numbers */
export const roundForPlot = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(5)) : null

/** Rounds a finite number to five significant digits. */
export const roundFinite = (value: number): number => Number(value.toPrecision(5))
