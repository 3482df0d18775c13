import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { addonPath, engineDirectory } from '../../tensors/locate.js'

/** Browsers' copies of SwiftShader, Google's software Vulkan driver. The first is in Debian's package chromium. */
const drivers = ['/usr/lib/chromium', '/usr/lib64/chromium-browser', '/opt/google/chrome', '/opt/chromium.org/chromium']
  .map((directory) => `${directory}/vk_swiftshader_icd.json`)
  .filter((file) => existsSync(file))

/** Name of the software adapter, for `--engine.adapter`. */
export const softwareAdapter = 'SwiftShader'

/**
 * For tests and benchmarks: environment variables that select the software driver and the Vulkan loader in the same directory.
 * The library path is read when a process starts, so they must be passed to a new process.
 */
export const softwareDriver: Readonly<Record<string, string>> | undefined =
  drivers[0] === undefined ? undefined : { VK_ICD_FILENAMES: drivers[0], LD_LIBRARY_PATH: dirname(drivers[0]) }

/** Why tests cannot run `webgpu` on the software driver, for test names. Empty if they can. */
export function noSoftwareAdapterReason(): string {
  if (!existsSync(addonPath(engineDirectory('webgpu'), 'webgpu'))) {
    return ' (skipped: elbow engine install --webgpu was not run)'
  }
  return softwareDriver === undefined ? ' (skipped: no software Vulkan driver, such as that of Debian’s chromium)' : ''
}
