export { gradientError } from './gradients.js'
export { testContext } from './context.js'
