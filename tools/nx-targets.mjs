// The nx plugin that gives every package in packages/ the same targets. What a target does is in nx.json, in targetDefaults.
import { dirname } from 'node:path'
import { groups, testFilesOf } from './test-groups.mjs'

/** One nx task runs at most so many test files. nx runs tasks in parallel, so a long group has to be several tasks. */
const filesPerTask = { units: Infinity, slow: 8, repository: 4, reproductions: 1 }

export const name = 'elbow-targets'

export const createNodesV2 = [
  'packages/*/package.json',
  (files) => files.map((file) => [file, { projects: { [dirname(file)]: { targets: targetsOf(dirname(file)) } } }]),
]

/** `build`, `lint`, `test`, and for each group of tests `test:GROUP`, which consists of the tasks `test:GROUP-1`, `test:GROUP-2`, … */
function targetsOf(projectRoot) {
  const files = testFilesOf(projectRoot.split('/').at(-1))
  const targets = { build: {}, lint: {} }
  const tested = groups.filter((group) => files.some((file) => file.group === group))
  for (const group of tested) {
    const shards = Math.ceil(files.filter((file) => file.group === group).length / filesPerTask[group]) || 1
    const tasks = Array.from({ length: shards }, (_, i) => `test:${group}-${i + 1}`)
    for (const [i, task] of tasks.entries()) targets[task] = { options: { group, shard: i + 1, shards } }
    targets[`test:${group}`] = all(tasks)
  }
  targets.test = all(tested.map((group) => `test:${group}`))
  return targets
}

/** A target that does nothing itself. It is cached too, so that nx's count of cached tasks is complete. */
const all = (dependsOn) => ({ executor: 'nx:noop', cache: true, dependsOn })
