// @ts-check

/**
 * log Γ(x) for x > 0, to 1e-11: Stirling's series beyond 8, x Γ(x) = Γ(x + 1) below.
 *
 * @param {number} x
 * @returns {number}
 */
export function logGamma(x) {
  if (x < 8) return logGamma(x + 1) - Math.log(x)
  const series = 1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / x ** 2) / x ** 2) / x ** 2
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series / x
}
