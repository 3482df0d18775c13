// What the build of results does after the compiler: checks and bundles the scripts and styles of report pages.
import bundleBrowser from '../../tools/browser.mjs'
import { runTool } from '../../tools/setup.mjs'

process.exitCode = runTool('typescript/bin/tsc', ['--project', 'packages/results/browser'])
if (process.exitCode === 0) await bundleBrowser()
