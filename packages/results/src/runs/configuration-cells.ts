import { joinTexts, type Cell, type OptionValue, type Row, type RunConfig } from '@elbow-vae/core'

const parts = ['dataset', 'encoder', 'decoder', 'marginal', 'objective'] as const

/**
 * A run's configuration as cells of a table, under the names of the flags: `encoder`, `objective.beta`, `seed`. Settings
 * that belong to no part have the prefix `run.`, as `run.batch-size`, so that none is confused with a measured column.
 */
export function configurationCells(config: RunConfig): Row {
  const cells: Record<string, Cell> = {}
  for (const kind of parts) {
    const { name, options } = config[kind]
    cells[kind] = name
    for (const [option, value] of Object.entries(options)) cells[`${kind}.${option}`] = cellOf(value)
  }
  cells['evaluate'] = config.evaluate.map(({ name }) => name).join(',')
  for (const { name, options } of config.evaluate) {
    for (const [option, value] of Object.entries(options)) cells[`evaluate.${name}.${option}`] = cellOf(value)
  }
  const { seed, ...settings } = config.settings
  cells['seed'] = seed
  for (const [setting, value] of Object.entries(settings)) cells[`run.${setting}`] = cellOf(value)
  return cells
}

/** Lists as on the command line: `10,10`. */
const cellOf = (value: OptionValue): Cell =>
  typeof value === 'object' && value !== null ? joinTexts(value.map(String)) : value

/** Names of the cells that have different values in different rows. Rows without the cell do not count. */
export function varyingNames(rows: readonly Row[]): readonly string[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return names.filter((name) => new Set(rows.filter((row) => name in row).map((row) => row[name])).size > 1)
}
