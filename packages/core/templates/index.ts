import { apiVersion } from '@elbow/core'
import { __id__ } from './__name__.ts'

export default { apiVersion, plugins: [__id__] }
