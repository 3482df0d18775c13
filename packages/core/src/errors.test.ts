import { describe, expect, it } from 'vitest'
import { ElbowError, errors } from './errors.js'

/** An error of each factory, in the order of the file. */
const all: readonly ElbowError[] = [
  errors.unknownPlugin('objective', 'betta', ['elbo', 'beta']),
  errors.duplicatePlugin('objective', 'beta'),
  errors.badPlugin('elbow-plugin-x', 'has no default export', 'Write one'),
  errors.badOption('--steps', 'an integer', 'x'),
  errors.unknownOption('--objective beta', 'bta', ['beta']),
  errors.badUsage('Give one of them.'),
  errors.shapeMismatch('encoder "conv"', 'images', ['B', 784], 'Use --encoder mlp.'),
  errors.wrongData('encoder "discrete"', 'categorical data', 'binary data', 'Use --encoder mlp.'),
  errors.dataMissing('The file', '/data', 'Fetch it.'),
  errors.dataCorrupt('x.amat', 'truncated'),
  errors.download('https://x', 'HTTP 404', 'Try later.'),
  errors.engineUnavailable('tensorflow-gpu', 'no device'),
  errors.engineInstall('tensorflow', 'no compiler'),
  errors.engineFailed('webgpu', 'the GPU was lost'),
  errors.cannotCompile('a loop', 'train', 'Use --compile off.'),
  errors.noiseChanged('train', 'normal', [1, 2]),
  errors.outputExists('runs/x'),
  errors.outputUnwritable('runs/x', 'ENOSPC'),
  errors.cannotListen('127.0.0.1:80', 'EACCES'),
  errors.notARun('runs/x', 'it has no run.json'),
  errors.checkpointCorrupt('runs/x/checkpoint.safetensors', 'is cut off'),
  errors.checkpointMissing('runs/x', 'best.safetensors'),
  errors.checkpointMismatch('runs/x/checkpoint.safetensors', 'it has no tensor "encoder/w"'),
  errors.nonFinite('rate', NaN, 412, 'There is no checkpoint.'),
  errors.runActive('runs/x', { host: 'here', id: 1234, command: 'elbow run', isKnown: true }),
  errors.dataChanged('runs/x', 'static-mnist', 'Name the directory of the right one with --data-dir.'),
]

describe('errors', () => {
  it('have one factory per code', () => {
    expect(all).toHaveLength(Object.keys(errors).length)
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length)
  })

  it.each(all.map((error) => [error.code, error] as const))('%s is one line that ends in a period', (code, error) => {
    expect(error).toBeInstanceOf(ElbowError)
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
    expect(error.message).toMatch(/^.+\.$/)
    expect([1, 2]).toContain(error.exitCode)
  })

  it('exit with 2 for an invalid request, with 1 for a failure', () => {
    const codes = (exitCode: number) => all.filter((error) => error.exitCode === exitCode).map(({ code }) => code)
    expect(codes(2)).toEqual([
      'UNKNOWN_PLUGIN',
      'DUPLICATE_PLUGIN',
      'BAD_PLUGIN',
      'BAD_OPTION',
      'UNKNOWN_OPTION',
      'BAD_USAGE',
      'SHAPE_MISMATCH',
      'WRONG_DATA',
      'OUTPUT_EXISTS',
      'NOT_A_RUN',
      'CHECKPOINT_MISSING',
      'RUN_ACTIVE',
    ])
  })

  it('suggest the closest name, and list the available names', () => {
    expect(errors.unknownPlugin('objective', 'betta', ['target-rate', 'elbo', 'beta']).message).toBe(
      'Unknown objective "betta". Did you mean "beta"? Available: beta, elbo, target-rate.',
    )
    expect(errors.unknownPlugin('objective', 'Traget-Rate', ['elbo', 'target-rate']).message).toContain(
      'Did you mean "target-rate"?',
    )
  })

  it('suggest nothing if no name is close', () => {
    expect(errors.unknownPlugin('objective', 'wasserstein', ['elbo', 'beta']).message).toBe(
      'Unknown objective "wasserstein". Available: beta, elbo.',
    )
    expect(errors.unknownOption('--encoder discrete', 'x', []).message).toBe(
      '--encoder discrete has no option "x". Options: none.',
    )
  })

  it('name the metric and the step of a number that is not finite, and what to do', () => {
    expect(errors.nonFinite('rate', NaN, 412, 'Last good checkpoint: step 400.').message).toBe(
      'rate is NaN at step 412. Last good checkpoint: step 400. Lower --learning-rate.',
    )
  })
})
