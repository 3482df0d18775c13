import type { AnyPlugin } from '@elbow-vae/core'
import { flagOf, optionFlagOf } from './flag-of.js'
import { describeOption } from './run-flags.js'

/** A plugin's declaration as text. */
export function describePlugin(plugin: AnyPlugin): string {
  const { summary, equation, paper, options } = plugin
  const lines = Object.entries(options).map(
    ([name, option]) => [optionFlagOf(plugin, name), describeOption(option)] as const,
  )
  const width = Math.max(0, ...lines.map(([flag]) => flag.length))
  const about = [summary, equation, paper].filter((line) => line !== undefined)
  return [
    flagOf(plugin),
    ...about.map((line) => `  ${line}`),
    ...lines.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`),
  ].join('\n')
}
