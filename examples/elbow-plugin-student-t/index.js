// @ts-check
import { apiVersion } from '@elbow/core'
import { studentTMarginal } from './student-t.js'

export default { apiVersion, plugins: [studentTMarginal] }
