import { __suite__ } from '@elbow-vae/core/testing'
import { describe, it } from 'vitest'
import { __id__ } from './__name__.ts'

/** Time limit of one check in milliseconds: far above its usual time, for a busy machine. */
const timeout = 60_000

// The contract that Elbow's own plugins are tested with. Add a case with a known result for this plugin.
describe('__kind__ __name__', () => {
  for (const { name, run } of __suite__(__id__)) it(name, run, timeout)
})
