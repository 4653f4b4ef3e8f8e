/**
 * Least value of a function of a few numbers by the simplex of Nelder & Mead (1965), begun again around its answer until
 * it stays: good to about 1e-8 of the arguments. Infinity marks points outside the domain.
 */

export interface Minimum {
  readonly at: Float64Array
  readonly value: number
  /** False where it still moved after the last restart. */
  readonly settled: boolean
}

type Target = (x: Float64Array) => number

const once = (f: Target, start: Float64Array, steps: ArrayLike<number>, most: number): Minimum => {
  const n = start.length
  const points = [Float64Array.from(start)]
  for (let i = 0; i < n; i++) {
    const p = Float64Array.from(start)
    p[i]! += steps[i]!
    points.push(p)
  }
  const values = points.map(f)
  const centre = new Float64Array(n)
  const along = (t: number): Float64Array<ArrayBuffer> => {
    const worst = points[n]!
    return Float64Array.from(centre, (c, i) => c + t * (worst[i]! - c))
  }
  let settled = false
  for (let step = 0; step < most; step++) {
    const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!)
    const [ps, vs] = [order.map((i) => points[i]!), order.map((i) => values[i]!)]
    for (let i = 0; i <= n; i++) {
      points[i] = ps[i]!
      values[i] = vs[i]!
    }
    const spread = points.reduce((m, p) => Math.max(m, ...p.map((v, i) => Math.abs(v - points[0]![i]!))), 0)
    const scale = points[0]!.reduce((m, v) => Math.max(m, Math.abs(v)), 1e-12)
    if (values[n]! - values[0]! <= 1e-15 * Math.abs(values[0]!) + 1e-300 || spread < 1e-11 * scale) {
      settled = true
      break
    }
    centre.fill(0)
    for (let k = 0; k < n; k++) for (let i = 0; i < n; i++) centre[i]! += points[k]![i]! / n
    const reflected = along(-1)
    const fr = f(reflected)
    if (fr < values[0]!) {
      const expanded = along(-2)
      const fe = f(expanded)
      ;[points[n], values[n]] = fe < fr ? [expanded, fe] : [reflected, fr]
    } else if (fr < values[n - 1]!) {
      ;[points[n], values[n]] = [reflected, fr]
    } else {
      const inside = along(fr < values[n]! ? -0.5 : 0.5)
      const fi = f(inside)
      if (fi < Math.min(fr, values[n]!)) {
        ;[points[n], values[n]] = [inside, fi]
      } else {
        for (let k = 1; k <= n; k++) {
          points[k] = Float64Array.from(points[k]!, (v, i) => points[0]![i]! + 0.5 * (v - points[0]![i]!))
          values[k] = f(points[k]!)
        }
      }
    }
  }
  const best = values.reduce((b, v, i) => (v < values[b]! ? i : b), 0)
  return { at: points[best]!, value: values[best]!, settled }
}

/** The least value near `start`; `steps` are the first step of each argument. */
export const minimise = (
  f: Target,
  start: ArrayLike<number>,
  steps: ArrayLike<number>,
  { restarts = 6, iterations = 600 }: { restarts?: number; iterations?: number } = {},
): Minimum => {
  let best = once(f, Float64Array.from(start), steps, iterations)
  for (let k = 0; k < restarts; k++) {
    const again = once(
      f,
      best.at,
      Float64Array.from(steps, (s) => s * 0.1),
      iterations,
    )
    const gained = best.value - again.value
    if (again.value <= best.value) best = again
    if (!(gained > 1e-12 * Math.abs(best.value))) break
  }
  return best
}
