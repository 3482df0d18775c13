// For NODE_OPTIONS=--import. Writes the modules that a process loads to the file $TRACE_MODULES: ES modules when they are
// loaded, CommonJS modules at exit.
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
