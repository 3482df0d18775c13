// npm run build: everything that the packages consist of.
import { ensureBuilt } from './setup.mjs'

ensureBuilt()
