import type { KernelBackend } from '@tensorflow/tfjs-core'
import { messageOf } from '../error-info.js'
import { require, requireModule } from '../require-module.js'
import { tf } from './tf.js'

let loaded = false

/**
 * Registers the gradients, which every engine needs in addition to tfjs-core.
 *
 * They come from the union package. The gradients inside tfjs-core are an ES module, which would load a second tfjs-core.
 */
export function loadTfjs(): void {
  if (loaded) return
  loaded = true
  require('@tensorflow/tfjs')
  // Without this, the plain JavaScript backend prints a greeting at its first tensor, even if another engine runs.
  const plain: (KernelBackend & { firstUse?: boolean }) | null = tf.findBackend('cpu')
  if (plain) plain.firstUse = false
}

/** Version of an installed package, given its name or its directory. */
export function versionOf(id: string): string {
  return requireModule<{ version: string }>(`${id}/package.json`).version
}

/** First line of an error's message, without its final punctuation, for use inside a sentence. */
export function oneLine(error: unknown): string {
  const line = messageOf(error).trim().split('\n')[0] ?? ''
  return line.trim().replace(/[.;:]+$/, '')
}
