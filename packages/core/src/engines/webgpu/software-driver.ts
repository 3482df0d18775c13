import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { addonIn, engineDirectory } from '../places.js'

/** Where browsers keep SwiftShader, Google's Vulkan driver in software. Debian's package chromium has the first. */
const drivers = ['/usr/lib/chromium', '/usr/lib64/chromium-browser', '/opt/google/chrome', '/opt/chromium.org/chromium']
  .map((directory) => `${directory}/vk_swiftshader_icd.json`)
  .filter((file) => existsSync(file))

/** Its name, as `--engine.adapter` takes it. */
export const softwareAdapter = 'SwiftShader'

/**
 * For tests and benchmarks: the environment in which a process finds the software driver, and the Vulkan loader that lies
 * beside it. A library path is read when a process starts, so it has to be a new one.
 */
export const softwareDriver: Readonly<Record<string, string>> | undefined =
  drivers[0] === undefined ? undefined : { VK_ICD_FILENAMES: drivers[0], LD_LIBRARY_PATH: dirname(drivers[0]) }

/** Why nothing can be tested on `webgpu` over it, for the names of tests; empty where it can. */
export function softwareAbsence(): string {
  if (!existsSync(addonIn(engineDirectory('webgpu'), 'webgpu'))) {
    return ' (skipped: elbow engine install --webgpu was not run)'
  }
  return softwareDriver === undefined ? ' (skipped: no software Vulkan driver, such as that of Debian’s chromium)' : ''
}
