/** One root between two ends of opposite sign, by Brent's method (Brent 1973, chapter 4). */

/** `f(a)` and `f(b)` of opposite sign (or zero). The root to `tolerance` in the argument. */
export const brent = (
  f: (x: number) => number,
  a: number,
  b: number,
  tolerance: number,
  fa = f(a),
  fb = f(b),
): number => {
  let [x0, f0, x1, f1] = [a, fa, b, fb]
  let [x2, f2, d, e] = [x0, f0, x1 - x0, x1 - x0]
  for (let i = 0; i < 200; i++) {
    if (f1 > 0 === f2 > 0) {
      x2 = x0
      f2 = f0
      d = e = x1 - x0
    }
    if (Math.abs(f2) < Math.abs(f1)) {
      ;[x0, x1, x2] = [x1, x2, x1]
      ;[f0, f1, f2] = [f1, f2, f1]
    }
    const tol = 2 * Number.EPSILON * Math.abs(x1) + tolerance / 2
    const half = (x2 - x1) / 2
    if (Math.abs(half) <= tol || f1 === 0) return x1
    if (Math.abs(e) >= tol && Math.abs(f0) > Math.abs(f1)) {
      const s = f1 / f0
      let [p, q] = [2 * half * s, 1 - s]
      if (x0 !== x2) {
        const [u, r] = [f0 / f2, f1 / f2]
        p = s * (2 * half * u * (u - r) - (x1 - x0) * (r - 1))
        q = (u - 1) * (r - 1) * (s - 1)
      }
      if (p > 0) q = -q
      else p = -p
      if (2 * p < Math.min(3 * half * q - Math.abs(tol * q), Math.abs(e * q))) {
        e = d
        d = p / q
      } else d = e = half
    } else d = e = half
    x0 = x1
    f0 = f1
    x1 += Math.abs(d) > tol ? d : half > 0 ? tol : -tol
    f1 = f(x1)
  }
  return x1
}
