import { evaluationHost } from '../evaluation/evaluation-host.js'
import { resolveOptions } from '../plugins/options.js'
import type { Evaluator } from '../contracts/evaluator.js'
import type { OptionValues } from '../contracts/options.js'
import type { AnyPlugin } from '../contracts/plugin.js'
import type { Column, Row } from '../contracts/column.js'
import { check, assertThat, type Check, type ContractOptions } from './check.js'
import { testContext } from './context.js'
import { optionChecks } from './built-part.js'
import { withStandIns } from './stand-in-model.js'
import { standInByKind } from './stand-ins.js'

/** Checks of an evaluator: its rows and tables match its columns and are reproducible. */
export function obeysEvaluatorContract(
  plugin: AnyPlugin<'evaluator'>,
  settings: ContractOptions = {},
): readonly Check[] {
  const where = `--evaluate ${plugin.name}`
  const create = (values: OptionValues) => plugin.create(values, testContext('evaluator', settings.context))
  const createDefault = () => create(resolveOptions(where, plugin.options, settings.options ?? {}))
  return [
    ...optionChecks(plugin, settings, async (watched) => void (await resultOf(create(watched)))),
    check('fills only columns that it declares', settings, async () => {
      const evaluator = createDefault()
      const { row, tables = {} } = await resultOf(evaluator)
      assertColumns('eval.arrow', evaluator.columns, [row])
      for (const [name, table] of Object.entries(tables)) assertColumns(`${name}.arrow`, table.columns, table.rows)
    }),
    check('returns the same results for the same model', settings, async () => {
      const [first, second] = [await resultOf(createDefault()), await resultOf(createDefault())]
      const differing = Object.keys(first.row).filter((name) => !Object.is(first.row[name], second.row[name]))
      assertThat(differing.length === 0, `${differing.join(', ')} changes: take all randomness from run.noise`)
    }),
  ]
}

/** Result for a model of stand-ins on its test split. */
const resultOf = (evaluator: Evaluator) =>
  withStandIns(standInByKind.objective, {}, async ({ model, dataset, named }) => {
    const host = evaluationHost({
      ...{ model, dataset, variables: [...named.values()], trainingSize: 40, seed: 1, samples: 1 },
      ...{ batchSize: 10, rateEstimator: 'auto', compile: 'auto', warn: () => undefined },
    })
    try {
      return await evaluator.evaluate(host.at('test', 0, null))
    } finally {
      host.dispose()
    }
  })

/** @throws Error unless the rows match the columns */
function assertColumns(table: string, columns: readonly Column[], rows: readonly Row[]): void {
  const declared = new Map(columns.map((column) => [column.name, column]))
  for (const column of columns)
    assertThat(column.description !== '', `${table}: column "${column.name}" has no description`)
  for (const [name, value] of rows.flatMap((row) => Object.entries(row))) {
    if (name === 'note') continue // allowed in every row
    const column = declared.get(name)
    assertThat(column !== undefined, `${table}: "${name}" is in a row but not among the columns`)
    const isNumber = column.type === undefined || column.type === 'integer'
    assertThat(
      !isNumber || !(typeof value === 'number' && Number.isNaN(value)),
      `${table}: ${name} is NaN; use null for an unknown value`,
    )
    assertThat(!isNumber || value === null || value === undefined || typeof value === 'number' || ArrayBuffer.isView(value), `${table}: ${name} is ${JSON.stringify(value)}, but declared as a number`) // prettier-ignore
  }
}
