// node tools/browser.mjs: bundles the scripts and styles of report pages, packages/results/browser, into
// packages/results/dist/browser, from where @elbow-vae/results copies them into its pages. vitest runs it too (globalSetup).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const results = join(dirname(dirname(fileURLToPath(import.meta.url))), 'packages', 'results')
const entries = ['page.ts', 'sweep-page.ts', 'watched-page.ts', 'page.css', 'sweep-page.css']

/** Bundles the entries; warnings are errors. Files that have not changed are left alone. */
async function bundleBrowser() {
  const { outputFiles, warnings } = await build({
    entryPoints: entries.map((entry) => join(results, 'browser', entry)),
    outdir: join(results, 'dist', 'browser'),
    bundle: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
  })
  if (warnings.length > 0) throw new Error('esbuild warns: see above.')
  mkdirSync(join(results, 'dist', 'browser'), { recursive: true })
  for (const { path, text } of outputFiles) {
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text)
  }
}

export default bundleBrowser

if (import.meta.url === pathToFileURL(process.argv[1]).href) await bundleBrowser()
