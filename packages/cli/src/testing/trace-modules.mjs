// For NODE_OPTIONS=--import: writes what a process loads to the file TRACE_MODULES names, ES modules as they come
// and CommonJS ones at the end.
import { appendFileSync } from 'node:fs'
import Module, { register } from 'node:module'

const hooks = `
  import { appendFileSync } from 'node:fs'
  export async function load(url, context, next) {
    appendFileSync(process.env.TRACE_MODULES, url + '\\n')
    return next(url, context)
  }
`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)
process.on('exit', () => appendFileSync(process.env.TRACE_MODULES, Object.keys(Module._cache).join('\n') + '\n'))
