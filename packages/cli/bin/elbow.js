#!/usr/bin/env node
import { existsSync } from 'node:fs'

const main = new URL('../dist/main.js', import.meta.url)
if (!existsSync(main)) {
  console.error('elbow is not built yet. Run: npm run build')
  process.exit(1)
}
const { runMain } = await import(main.href)
await runMain(process.argv)
