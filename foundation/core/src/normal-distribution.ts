/** The standard normal distribution: its function by Cody's (1969) error function, its inverse by Halley steps on it. */

// W. J. Cody, Rational Chebyshev approximation for the error function, Math. Comp. 23 (1969).
const A = [3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694, 0.18577770618460315]
const B = [23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171]
const C = [
  0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769, 1712.0476126340707,
  2051.0783778260716, 1230.3393547979972, 2.1531153547440383e-8,
]
const D = [
  15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597, 4362.619090143247,
  3439.3676741437216, 1230.3393548037495,
]
const P = [
  0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275, 0.0006587491615298378,
  0.016315387137302097,
]
const Q = [2.568520192289822, 1.8729528499234604, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918]

const erfc = (x: number): number => {
  const y = Math.abs(x)
  let result: number
  if (y <= 0.46875) {
    const z = y * y
    let num = A[4]! * z
    let den = z
    for (let i = 0; i < 3; i++) {
      num = (num + A[i]!) * z
      den = (den + B[i]!) * z
    }
    return 1 - (x * (num + A[3]!)) / (den + B[3]!)
  }
  if (y <= 4) {
    let num = C[8]! * y
    let den = y
    for (let i = 0; i < 7; i++) {
      num = (num + C[i]!) * y
      den = (den + D[i]!) * y
    }
    result = (Math.exp(-y * y) * (num + C[7]!)) / (den + D[7]!)
  } else {
    const z = 1 / (y * y)
    let num = P[5]! * z
    let den = z
    for (let i = 0; i < 4; i++) {
      num = (num + P[i]!) * z
      den = (den + Q[i]!) * z
    }
    const tail = (z * (num + P[4]!)) / (den + Q[4]!)
    result = (Math.exp(-y * y) * (1 / Math.sqrt(Math.PI) - tail)) / y
  }
  return x < 0 ? 2 - result : result
}

/** Probability that a standard normal variate is at most z. */
export const normalCdf = (z: number): number => 0.5 * erfc(-z / Math.SQRT2)

/** The z with normalCdf(z) = p; -Infinity at 0, Infinity at 1, NaN outside. */
export const normalQuantile = (p: number): number => {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  if (p === 0) return Number.NEGATIVE_INFINITY
  if (p === 1) return Number.POSITIVE_INFINITY
  if (p > 0.5) return -normalQuantile(1 - p)
  // Start from the tail expansion or the centre, then Halley steps: quadratic and better from any start below.
  let z = p < 0.02425 ? -Math.sqrt(-2 * Math.log(p)) + 0.6 : (p - 0.5) * 2.50662827463
  for (let k = 0; k < 40; k++) {
    const error = normalCdf(z) - p
    const u = error * Math.sqrt(2 * Math.PI) * Math.exp((z * z) / 2)
    const step = u / (1 + (z * u) / 2)
    z -= step
    if (Math.abs(step) < 1e-15 * Math.max(1, Math.abs(z))) break
  }
  return z
}
