// The training case of Elbow: steps of the training loop of a run.
import { open } from './ours.mjs'

export async function openTraining(name, dataDir, settings) {
  const stepper = await open(name, dataDir, settings)
  return {
    engine: stepper.engine,
    async step(n) {
      const { milliseconds, loss } = await stepper.advance(n)
      return { ms: milliseconds, loss, compiled: stepper.compiled }
    },
    async check(n) {
      const fresh = await open(name, dataDir, settings)
      const losses = []
      for (let i = 0; i < n; i++) losses.push((await fresh.advance(1)).loss)
      await fresh.close()
      return losses
    },
    close: () => stepper.close(),
  }
}
