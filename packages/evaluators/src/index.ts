import { information } from './information.js'
import { rateDistortion } from './rate-distortion.js'

export const evaluators = [rateDistortion, information]
export { information, rateDistortion }
