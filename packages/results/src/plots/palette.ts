/** The colors of a report. A page switches between two palettes; an SVG file contains one. */
export interface Palette {
  readonly ink: string
  readonly muted: string
  readonly grid: string
  readonly surface: string
  /** The region where no model can be. */
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
  /** Models or splits, in order. */
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

/** The palette of light pages and of files. */
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

/** The palette of dark pages. */
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

/** References to CSS variables, so that the browser switches between light and dark without drawing the plots again. */
export const pagePalette: Palette = mapColors(lightPalette, (_, name) => `var(--${name})`)

/** The palette as CSS custom properties. */
export const cssVariables = (palette: Palette): string =>
  Object.entries<string>({ ...palette })
    .map(([name, color]) => `--${name}: ${color};`)
    .join(' ')

/** The first `count` colors of series; they repeat after the tenth. */
export function seriesColors(palette: Palette, count: number): string[] {
  const all = ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const).map((i) => palette[`series${i}`])
  return Array.from({ length: count }, (_, i) => cyclic(all, i))
}

/** Element i of a list that repeats. @throws for an empty list */
export function cyclic<T>(all: readonly T[], i: number): T {
  if (all.length === 0) throw new RangeError('A list that repeats has at least one element.')
  return all[i % all.length] as T
}

/** A palette with other colors. */
function mapColors(palette: Palette, colorOf: (color: string, name: string) => string): Palette {
  const mapped: Record<keyof Palette, string> = { ...palette }
  for (const name of Object.keys(palette) as (keyof Palette)[]) mapped[name] = colorOf(palette[name], name)
  return mapped
}
