import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import {
  errors,
  readTable,
  readRunTable,
  withCurrentNames,
  type ReadTable,
  type Row,
  type RunConfig,
} from '@elbow-vae/core'
import { configurationCells } from '../runs/configuration-cells.js'
import { readableRuns, reportDamaged } from '../runs/readable-runs.js'
import { runsBelow } from '../runs/runs-below.js'

/** A table and the configuration of its run, under the names of the flags; `{}` for a table without a run. */
export interface ConfiguredTable extends ReadTable {
  readonly configuration: Row
}

/**
 * Reads tables.
 *
 * @param paths  Arrow files; or directories, for the tables of all runs in or below them, without damaged ones
 * @param name   name of the table that is read from the runs
 * @throws NOT_A_RUN, DATA_CORRUPT, DATA_MISSING if a file is missing or no run has the table
 */
export async function readTables(paths: readonly string[], name: string): Promise<readonly ConfiguredTable[]> {
  const tables: ConfiguredTable[] = []
  for (const path of paths) {
    if (!existsSync(path))
      throw errors.dataMissing(
        basename(path),
        dirname(resolve(path)),
        'Name an Arrow file, or the directory of a run or a sweep.',
      )
    if (!statSync(path).isDirectory()) {
      tables.push(withConfiguration(await readTable(path)))
      continue
    }
    const found = await tablesBelow(path, name)
    if (found.length === 0) throw errors.dataMissing(`A table ${name}.arrow`, path, 'Name another with --table.')
    tables.push(...found)
  }
  return tables
}

async function tablesBelow(directory: string, name: string): Promise<readonly ConfiguredTable[]> {
  const found = await readableRuns(await runsBelow([directory]), async (run) => {
    const table = await readRunTable(run, name)
    return table && withConfiguration(table)
  })
  reportDamaged(found)
  return found.runs.filter((table) => table !== undefined)
}

/** Rows of pictures do not contain the name of their run, so it comes from the directory. */
function withConfiguration(table: ReadTable): ConfiguredTable {
  const directory = dirname(resolve(table.file))
  const json = table.metadata['elbow.run']
  const configuration: Row = {
    ...(existsSync(join(directory, 'run.json')) && { run: basename(directory) }),
    ...(json !== undefined && cellsOf(table.file, json)),
  }
  return { ...table, configuration }
}

/** @param json  a configuration */
function cellsOf(file: string, json: string): Row {
  try {
    return configurationCells(withCurrentNames(JSON.parse(json) as RunConfig))
  } catch (error) {
    throw errors.dataCorrupt(file, `its configuration cannot be read, ${(error as Error).message}`, 'Leave it out.')
  }
}
