/** Numerator and denominator, highest power first. */
type Rational = readonly [readonly number[], readonly number[]]

// Rational Chebyshev approximations of W. J. Cody, Math. Comp. 23 (1969) 631–637, coefficients as in SPECFUN's CALERF.
/** erf(x) / x in x², for |x| ≤ 0.46875. */
const small: Rational = [
  [1.85777706184603153e-1, 3.1611237438705656, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3],
  [1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3],
]
/** exp(x²) erfc(x) in x, for 0.46875 ≤ x ≤ 4. */
const middle: Rational = [
  [
    2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2,
    8.8195222124176909e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3,
  ],
  [
    1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
    3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
  ],
]
/** The remainder of the asymptotic series, in 1/x², for x ≥ 4. */
const large: Rational = [
  [
    1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
    1.60837851487422766e-2, 6.58749161529837803e-4,
  ],
  [1, 2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3],
]

const polynomial = (coefficients: readonly number[], x: number) => coefficients.reduce((sum, c) => sum * x + c, 0)
const ratio = ([numerator, denominator]: Rational, x: number) => polynomial(numerator, x) / polynomial(denominator, x)

/**
 * Complementary error function in double precision.
 *
 *   erfc(x) = 2/√π ∫ₓ^∞ exp(−t²) dt     Cody (1969)
 *
 * @returns relative error below 1e-15 while the result is a normal number; 0 beyond x = 27
 */
export function erfc(x: number): number {
  const y = Math.abs(x)
  if (y <= 0.46875) return 1 - x * ratio(small, y * y)
  const tail = y > 27 ? 0 : exponential(y) * (y <= 4 ? ratio(middle, y) : asymptotic(y))
  return x < 0 ? 2 - tail : tail
}

/** exp(x²) erfc(x) for x ≥ 4. */
function asymptotic(x: number): number {
  const inverse = 1 / (x * x)
  return (1 / Math.sqrt(Math.PI) - inverse * ratio(large, inverse)) / x
}

/** exp(−x²), with x rounded to sixteenths so that the rounding error of x² is not amplified (Cody 1969). */
function exponential(x: number): number {
  const coarse = Math.trunc(x * 16) / 16
  return Math.exp(-coarse * coarse) * Math.exp(-(x - coarse) * (x + coarse))
}

/** P(lower < h < upper) for h ~ N(mean, std²); bounds may be infinite. The relative precision holds in both tails. */
export function normalInterval(lower: number, upper: number, mean: number, std: number): number {
  const a = (lower - mean) / (std * Math.SQRT2)
  const b = (upper - mean) / (std * Math.SQRT2)
  return a > 0 ? (erfc(a) - erfc(b)) / 2 : (erfc(-b) - erfc(-a)) / 2
}
