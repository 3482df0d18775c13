// node tools/compile.mjs PROJECT_ROOT: compiles one package, for nx. A package with a build.mjs then runs it.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, runTool } from './setup.mjs'

const [projectRoot] = process.argv.slice(2)
const [sources, built] = ['src', 'dist'].map((name) => join(root, projectRoot, name))

// The compiler leaves the output of a source file that was moved or deleted. It would be packed and cached.
for (const file of existsSync(built) ? readdirSync(built, { recursive: true }) : []) {
  const module = /^(.*)\.d\.ts$/.exec(file)?.[1]
  if (module === undefined || existsSync(join(sources, `${module}.ts`))) continue
  for (const ending of ['.js', '.js.map', '.d.ts', '.d.ts.map']) rmSync(join(built, module + ending), { force: true })
}

// Not tsc --build: nx has built the references, and two processes must not build one of them at the same time.
process.exitCode = runTool('typescript/bin/tsc', ['--project', projectRoot])
const rest = join(root, projectRoot, 'build.mjs')
if (process.exitCode === 0 && existsSync(rest)) process.exitCode = run(process.execPath, [rest])
