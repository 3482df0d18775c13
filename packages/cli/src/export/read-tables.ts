import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { errors, readTable, tableNamed, type ReadTable, type Row, type RunConfig } from '@elbow/core'
import { configurationCells } from '../configuration-cells.js'
import { readableRuns, reportDamaged } from '../readable-runs.js'
import { runsBelow } from '../runs-below.js'

/** A table, and the configuration of the run that it belongs to, by the flags' names; `{}` where it is not a run's. */
export interface SourceTable extends ReadTable {
  readonly configuration: Row
}

/**
 * Tables by their files, or those of this name of every run in or below a directory; damaged ones there are left out.
 *
 * @throws NOT_A_RUN, DATA_MISSING where a file or every table is missing, DATA_CORRUPT
 */
export async function readTables(paths: readonly string[], name: string): Promise<readonly SourceTable[]> {
  const tables: SourceTable[] = []
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

async function tablesBelow(directory: string, name: string): Promise<readonly SourceTable[]> {
  const found = await readableRuns(await runsBelow([directory]), async (run) => {
    const table = await tableNamed(run, name)
    return table && withConfiguration(table)
  })
  reportDamaged(found)
  return found.runs.filter((table) => table !== undefined)
}

/** Rows of pictures do not say which run they are of; where they lie does. */
function withConfiguration(table: ReadTable): SourceTable {
  const directory = dirname(resolve(table.file))
  const known = table.metadata['elbow.run']
  const configuration: Row = {
    ...(existsSync(join(directory, 'run.json')) && { run: basename(directory) }),
    ...(known !== undefined && cellsOf(table.file, known)),
  }
  return { ...table, configuration }
}

/** @param known  a configuration, as JSON */
function cellsOf(file: string, known: string): Row {
  try {
    return configurationCells(JSON.parse(known) as RunConfig)
  } catch (error) {
    throw errors.dataCorrupt(file, `its configuration cannot be read, ${(error as Error).message}`, 'Leave it out.')
  }
}
