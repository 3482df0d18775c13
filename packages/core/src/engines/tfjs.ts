import { createRequire } from 'node:module'
import { tf } from '../tf.js'

/**
 * Every tfjs package is CommonJS and is loaded from here, so that all of them find the same copy of tfjs-core.
 * In a second copy no kernel would be registered.
 */
export const require = createRequire(import.meta.url)

let loaded = false

/**
 * Loads what every engine needs beyond tfjs-core: the gradients. They are registered by the union package alone
 * (the copy inside tfjs-core is an ES module, which would bring a second tfjs-core).
 */
export function loadTfjs(): void {
  if (loaded) return
  loaded = true
  require('@tensorflow/tfjs')
  // The plain JavaScript backend greets at its first tensor, whichever engine was asked for.
  const plain = tf.findBackend('cpu') as unknown as { firstUse: boolean }
  plain.firstUse = false
}

/** The version of an installed package, by its name or its directory. */
export function versionOf(id: string): string {
  return (require(`${id}/package.json`) as { version: string }).version
}

/** An error as one line: its first, without the period that the sentence around it supplies. */
export function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const line = message.trim().split('\n')[0] ?? ''
  return line.trim().replace(/[.;:]+$/, '')
}
