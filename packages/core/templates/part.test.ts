import { __suite__ } from '@elbow/core/testing'
import { describe, it } from 'vitest'
import { __id__ } from './__name__.ts'

/** Milliseconds that one check may take: much more than it needs, for a machine that is busy. */
const timeout = 60_000

// What Elbow asks of its own parts. Add what is true of this one alone: a case whose number is known.
describe('__kind__ __name__', () => {
  for (const { name, run } of __suite__(__id__)) it(name, run, timeout)
})
