import { readFileSync } from 'node:fs'
import { visibleCards } from './cards.js'

/** Makes TensorFlow log each library that it cannot find. */
export const loaderLogEnvironment = { TF_CPP_MIN_LOG_LEVEL: '0', TF_CPP_VMODULE: 'dso_loader=1' }

/** Names of the libraries that TensorFlow's log reports as missing: `libcudart.so.12, libcublas.so.12`. */
export function missingLibraries(log: string): string {
  const names = [...log.matchAll(/Could not load dynamic library '([^']+)'/g)].flatMap(([, name]) => name ?? [])
  return [...new Set(names)].join(', ')
}

/**
 * The CUDA runtime that this process has loaded, and the GPU: `CUDA 12.5.82 on NVIDIA H200`.
 *
 * @param adapter  index of the GPU, or a list of them
 */
export function describeCuda(
  adapter: string,
  cards = visibleCards(),
  maps = readFileSync('/proc/self/maps', 'utf8'),
): string {
  const version = /libcudart\.so\.([\d.]+)/.exec(maps)?.[1]
  const nvidiaCards = cards.filter(({ vendor }) => vendor === 'NVIDIA')
  const card = nvidiaCards[Number(adapter.split(',')[0])]?.name ?? 'an NVIDIA GPU'
  return `CUDA${version === undefined ? '' : ` ${version}`} on ${card}`
}
