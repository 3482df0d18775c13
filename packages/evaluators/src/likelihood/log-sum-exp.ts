/**
 * Elementwise log Σ exp of several arrays, in float64.
 *
 * @param logs  arrays of equal length; −∞ stands for a term that is 0
 */
export function logSumExp(logs: readonly Float64Array[]): Float64Array {
  return logs[0]!.map((_, i) => {
    const top = logs.reduce((largest, each) => Math.max(largest, each[i]!), -Infinity)
    if (top === -Infinity) return top
    return top + Math.log(logs.reduce((sum, each) => sum + Math.exp(each[i]! - top), 0))
  })
}
