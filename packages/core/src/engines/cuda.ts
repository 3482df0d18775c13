import { readFileSync } from 'node:fs'
import { visibleCards } from './cards.js'

/** Has TensorFlow log every library that it looks for and does not find. */
export const tellingEnvironment = { TF_CPP_MIN_LOG_LEVEL: '0', TF_CPP_VMODULE: 'dso_loader=1' }

/** `libcudart.so.12, libcublas.so.12`: what TensorFlow's log says that it looked for and did not find. */
export function missingLibraries(log: string): string {
  const names = [...log.matchAll(/Could not load dynamic library '([^']+)'/g)].map(([, name]) => name!)
  return [...new Set(names)].join(', ')
}

/** `CUDA 12.5.82 on NVIDIA H200`: the runtime that this process has loaded, and the card by its number. */
export function describeCuda(
  adapter: string,
  cards = visibleCards(),
  maps = readFileSync('/proc/self/maps', 'utf8'),
): string {
  const version = /libcudart\.so\.([\d.]+)/.exec(maps)?.[1]
  const all = cards.filter(({ vendor }) => vendor === 'NVIDIA')
  const card = all[Number(adapter.split(',')[0])]?.name ?? 'an NVIDIA GPU'
  return `CUDA${version === undefined ? '' : ` ${version}`} on ${card}`
}
