/** Every colour of a report. The page swaps one palette for another; an SVG file has one of them built in. */
export interface Palette {
  readonly ink: string
  readonly muted: string
  readonly grid: string
  readonly surface: string
  /** Where no model can be. */
  readonly forbidden: string
  /** p*(x). */
  readonly data: string
  /** g(x). */
  readonly generated: string
  /** d(x). */
  readonly reconstructed: string
  /** True classes: purple and yellow, as in ABE figure 2. */
  readonly class0: string
  readonly class1: string
  /** Models or splits side by side, in order. */
  readonly series0: string
  readonly series1: string
  readonly series2: string
  readonly series3: string
  readonly series4: string
  readonly series5: string
  readonly series6: string
  readonly series7: string
  readonly series8: string
  readonly series9: string
}

export const lightPalette: Palette = {
  ink: '#1d1929',
  muted: '#6b6579',
  grid: '#e8e5ee',
  surface: '#ffffff',
  forbidden: '#efecf4',
  data: '#cfcad9',
  generated: '#0f7b8a',
  reconstructed: '#d1453b',
  class0: '#5e3a96',
  class1: '#f2c318',
  series0: '#1d1929',
  series1: '#d1453b',
  series2: '#0f7b8a',
  series3: '#7d5bbe',
  series4: '#c98a00',
  series5: '#2f6fd0',
  series6: '#4c8c2b',
  series7: '#c2478f',
  series8: '#8a5a33',
  series9: '#7f8794',
}

export const darkPalette: Palette = {
  ink: '#eeebf5',
  muted: '#a49db4',
  grid: '#322c40',
  surface: '#17131f',
  forbidden: '#231d2f',
  data: '#524a64',
  generated: '#4cc7d6',
  reconstructed: '#ff7f73',
  class0: '#9a78dc',
  class1: '#f7d54a',
  series0: '#eeebf5',
  series1: '#ff7f73',
  series2: '#4cc7d6',
  series3: '#b597f2',
  series4: '#f0b840',
  series5: '#7fb0ff',
  series6: '#94d474',
  series7: '#f58ac8',
  series8: '#cf9c6c',
  series9: '#b3bac6',
}

const names = Object.keys(lightPalette) as (keyof Palette)[]

/** Colours by reference, so that the browser chooses light or dark after the plot is drawn. */
export const pagePalette = Object.fromEntries(names.map((name) => [name, `var(--${name})`])) as unknown as Palette

/** The palette as CSS custom properties. */
export const cssVariables = (palette: Palette): string => names.map((name) => `--${name}: ${palette[name]};`).join(' ')

/** Colours for things side by side, in order; they start again after the tenth. */
export function seriesColours(palette: Palette, count: number): string[] {
  const all = ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const).map((i) => palette[`series${i}`])
  return Array.from({ length: count }, (_, i) => all[i % all.length]!)
}
