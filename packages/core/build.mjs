// What core's build does after the compiler.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copyTfjsNode } from '../../tools/tfjs-node.mjs'

copyTfjsNode(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))
