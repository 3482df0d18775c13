// @ts-check
import { apiVersion } from '@elbow-vae/core'
import { studentTMarginal } from './student-t.js'

export default { apiVersion, plugins: [studentTMarginal] }
