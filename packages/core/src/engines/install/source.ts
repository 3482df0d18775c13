import type { NativeEngine } from '../../tensors/locate.js'

/** An attempt to install a native part. */
export interface InstallJob {
  /** An empty directory for the files, with the addon at its top. It is renamed later, so paths must be relative to the addon. */
  readonly staging: string
  readonly log: (line: string) => void
}

/** A source of a native part. `supply` throws an error with the reason in one line if it fails. */
export interface InstallSource {
  readonly name: string
  supply(job: InstallJob): Promise<InstallOrigin>
}

/** Origin of a native part, and the files outside the engine's directory that it uses. */
export interface InstallOrigin {
  readonly from: string
  readonly uses?: readonly string[]
}

/** Tests an addon. @returns the engine's version @throws Error with the reason in one line */
export type Verify = (engine: NativeEngine, addon: string) => Promise<string>
