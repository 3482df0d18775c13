import { errors } from '@elbow-vae/core'
import { parseIntegers } from '../../flags/lists.js'
import { writeOneBitReport } from './one-bit-report.js'
import { oneBitExperiment } from './one-bit.js'
import { allLayers, type Layers } from './one-bit-layers.js'
import { oneBitTable } from './print-one-bit.js'
import { reproduce, type ReproduceOptions } from '../shared/reproduce.js'

/** Options of `reproduceOneBit`. */
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
    steps: steps === undefined ? undefined : Number(steps),
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
  return text.split(',').map((item) => {
    const found = allLayers.find((layers) => String(layers) === item.trim())
    if (!found) throw errors.badOption('--layers', '1, 2, auxiliary, or several as 1,2', text)
    return found
  })
}
