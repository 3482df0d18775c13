import { joinTexts, type Cell, type OptionValue, type Row, type RunConfig } from '@elbow/core'

const parts = ['dataset', 'encoder', 'decoder', 'marginal', 'objective'] as const

/**
 * A run's configuration as cells of a table, by the names of the flags: `encoder`, `objective.beta`, `seed`. Settings that
 * belong to no part are `run.batch-size`, `run.rate`, so that none is taken for what was measured.
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

/** Lists as they are typed: `10,10`. */
const cellOf = (value: OptionValue): Cell =>
  typeof value === 'object' && value !== null ? joinTexts(value.map(String)) : value

/** Names of cells that say something else about one run than about another, of the runs that have them. */
export function differing(rows: readonly Row[]): readonly string[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return names.filter((name) => new Set(rows.filter((row) => name in row).map((row) => row[name])).size > 1)
}
