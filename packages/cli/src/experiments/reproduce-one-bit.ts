import { errors } from '@elbow/core'
import { parseIntegers } from '../flags/lists.js'
import { writeOneBitReport } from '../report/one-bit-report.js'
import { oneBitExperiment, type Layers } from './one-bit.js'
import { oneBitTable } from './print-one-bit.js'
import { reproduce, type ReproduceOptions } from './reproduce.js'

export interface ReproduceOneBitOptions extends ReproduceOptions {
  readonly bits: string
  readonly layers: string
}

/** `elbow reproduce one-bit` */
export async function reproduceOneBit(options: ReproduceOneBitOptions): Promise<void> {
  const { bits, layers, settings } = options
  const steps = settings['steps']
  const experiment = oneBitExperiment({
    bits: parseBits(bits),
    layers: parseLayers(layers),
    ...(steps !== undefined && { steps: Number(steps) }),
  })
  await reproduce(
    experiment,
    { table: oneBitTable, report: writeOneBitReport, tables: ' and code-density.arrow' },
    options,
  )
}

/** @throws BAD_OPTION */
function parseBits(text: string): number[] {
  const bits = parseIntegers('--dataset.bits', text)
  if (bits.includes(0)) throw errors.badOption('--dataset.bits', 'integers of 1 or more, as 3,7', text)
  return bits
}

/** @throws BAD_OPTION */
function parseLayers(text: string): Layers[] {
  const layers = parseIntegers('--layers', text)
  const isKnown = (count: number): count is Layers => count === 1 || count === 2
  if (!layers.every(isKnown)) throw errors.badOption('--layers', '1, 2 or 1,2', text)
  return layers
}
