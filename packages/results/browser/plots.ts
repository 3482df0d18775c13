import type * as Vega from 'vega'
import { find, readJson } from './elements.js'
import { showTooltip } from './tooltip.js'

/** A script element of the page holds the vega library, which defines this global. */
declare const vega: typeof Vega

/** The detail of the event `mark`: the data of the mark that was clicked. */
export interface MarkData {
  readonly id?: number
}

declare global {
  interface DocumentEventMap {
    mark: CustomEvent<MarkData>
  }
}

interface DrawnPlot {
  readonly view: Vega.View
  readonly signals: readonly string[]
}

const drawnPlots: DrawnPlot[] = []
const signalValues = new Map<string, unknown>()

/** Sets a signal in every plot that defines it, also in plots that are drawn later. */
export function setSignal(name: string, value: unknown): void {
  signalValues.set(name, value)
  for (const { view, signals } of drawnPlots) if (signals.includes(name)) void view.signal(name, value).runAsync()
}

/** Draws a plot into its element. A click on one of its marks dispatches the event `mark`. */
async function draw(plot: Element): Promise<void> {
  const spec = readJson<Vega.Spec>(plot, 'script')
  const container = find(plot, '.drawing')
  const legends =
    container.clientWidth < 600 ? { direction: 'vertical', margin: 4 } : { direction: 'horizontal', margin: 28 }
  const config = {
    ...spec.config,
    legend: { ...spec.config?.legend, layout: { top: { anchor: 'start', ...legends } } },
  }
  const view = new vega.View(vega.parse({ ...spec, config } as Vega.Spec), {
    container,
    renderer: 'svg',
    hover: true,
    tooltip: showTooltip,
  })
  const signals = (spec.signals ?? []).map(({ name }) => name)
  for (const [name, value] of signalValues) if (signals.includes(name)) view.signal(name, value)
  drawnPlots.push({ view, signals })
  view.addEventListener('click', (_event, item) => {
    const detail = item?.datum as MarkData | undefined
    if (detail) plot.dispatchEvent(new CustomEvent('mark', { bubbles: true, detail }))
  })
  await view.runAsync()
  plot.classList.add('drawn')
}

/** One after the other, with pauses, so that the browser paints the first plot before the last is drawn. */
async function drawAll(): Promise<void> {
  for (const plot of document.querySelectorAll('.plot')) {
    await draw(plot)
    await new Promise((resolve) => setTimeout(resolve))
  }
}

void drawAll()
