import { evaluationHost } from '../evaluation-host.js'
import { resolveOptions } from '../options.js'
import type { Evaluator } from '../parts.js'
import type { AnyPlugin } from '../plugin.js'
import type { Column, Row } from '../tables/columns.js'
import { check, demand, type Check, type ContractOptions } from './check.js'
import { testContext } from './context.js'
import { optionChecks } from './made-part.js'
import { withStandIns } from './stand-in-model.js'
import { standIns } from './stand-ins.js'

const elbo = standIns.find(({ kind }) => kind === 'objective') as unknown as AnyPlugin<'objective'>

/** evaluate(run): rows and tables that are what its columns say, the same every time. */
export function obeysEvaluatorContract(plugin: AnyPlugin<'evaluator'>, how: ContractOptions = {}): readonly Check[] {
  const where = `--evaluate ${plugin.name}`
  const make = (values: unknown) => plugin.create(values as never, testContext('evaluator', how.context))
  const usual = () => make(resolveOptions(where, plugin.options, how.options ?? {}))
  return [
    ...optionChecks(plugin, how, async (watched) => void (await resultOf(make(watched)))),
    check('fills columns that it declares, and no others', how, async () => {
      const evaluator = usual()
      const { row, tables = {} } = await resultOf(evaluator)
      demandColumns('eval.arrow', evaluator.columns, [row])
      for (const [name, table] of Object.entries(tables)) demandColumns(`${name}.arrow`, table.columns, table.rows)
    }),
    check('says the same of the same model', how, async () => {
      const [first, again] = [await resultOf(usual()), await resultOf(usual())]
      const differing = Object.keys(first.row).filter((name) => !Object.is(first.row[name], again.row[name]))
      demand(differing.length === 0, `${differing.join(', ')} changes: take all randomness from run.noise`)
    }),
  ]
}

/** What it says of a model of stand-ins on its test split. */
const resultOf = (evaluator: Evaluator) =>
  withStandIns(elbo, {}, async ({ model, dataset, named }) => {
    const host = evaluationHost({
      ...{ model, dataset, variables: [...named.values()], trainingSize: 40, seed: 1, samples: 1 },
      ...{ batchSize: 10, rate: 'auto', compile: 'auto', warn: () => undefined },
    })
    try {
      return await evaluator.evaluate(host.at('test', 0, null))
    } finally {
      host.dispose()
    }
  })

/** @throws unless rows hold what their columns declare */
function demandColumns(table: string, columns: readonly Column[], rows: readonly Row[]): void {
  const declared = new Map(columns.map((column) => [column.name, column]))
  for (const column of columns)
    demand(column.description !== '', `${table}: column "${column.name}" has no description`)
  for (const [name, value] of rows.flatMap((row) => Object.entries(row))) {
    if (name === 'note') continue // every row may have one
    const column = declared.get(name)
    demand(column !== undefined, `${table}: "${name}" is in a row, and not among the columns`)
    const isNumber = column.type === undefined || column.type === 'integer'
    demand(
      !isNumber || !(typeof value === 'number' && Number.isNaN(value)),
      `${table}: ${name} is NaN; null says "not known"`,
    )
    demand(!isNumber || value === null || value === undefined || typeof value === 'number' || ArrayBuffer.isView(value), `${table}: ${name} is ${JSON.stringify(value)}, and declared as a number`) // prettier-ignore
  }
}
