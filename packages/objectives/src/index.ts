import { beta } from './beta.js'
import { elbo } from './elbo.js'
import { targetRate } from './target-rate.js'

export const objectives = [elbo, beta, targetRate]
export { beta, elbo, targetRate }
