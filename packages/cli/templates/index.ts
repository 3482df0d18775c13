import { apiVersion } from '@elbow-vae/core'
import { __id__ } from './__name__.ts'

export default { apiVersion, plugins: [__id__] }
