/**
 * The gradient of gravity: how its acceleration changes with place, as a symmetric matrix in the body-fixed frame. The
 * derivative of a normalised solid harmonic is a sum of three of the next degree (Cunningham 1970), so that each of the
 * second derivatives of the potential is a field of its own, whose coefficients are made once, and one recursion serves all.
 */
import { type GravityField, harmonicDerivatives, harmonicIndex, solidHarmonics } from './gravity-field.js'

interface Coefficients {
  readonly degree: number
  readonly c: Float64Array
  readonly s: Float64Array
}

/** Coefficients of the derivative along an axis, in units of the radius: one degree more. */
const derivative = (f: Coefficients, axis: 'x' | 'y' | 'z'): Coefficients => {
  const degree = f.degree + 1
  const c = new Float64Array(harmonicIndex(degree + 1, 0))
  const s = new Float64Array(c.length)
  const { up, down, same } = harmonicDerivatives(f.degree)
  for (let n = 0; n <= f.degree; n++)
    for (let m = 0; m <= n; m++) {
      const i = harmonicIndex(n, m)
      const [cc, ss] = [f.c[i]!, f.s[i]!]
      const above = harmonicIndex(n + 1, m)
      if (axis === 'z') {
        c[above]! -= same[i]! * cc
        s[above]! -= same[i]! * ss
      } else if (m === 0) {
        const into = axis === 'x' ? c : s
        into[above + 1]! -= up[i]! * cc
      } else {
        const [u, d] = [0.5 * up[i]!, 0.5 * down[i]!]
        // What goes with cos and with sin of the longitude: along y they change places.
        const [forCos, forSin, sign] = axis === 'x' ? [cc, ss, 1] : [-ss, cc, -1]
        c[above + 1]! -= u * forCos
        s[above + 1]! -= u * forSin
        c[above - 1]! += sign * d * forCos
        s[above - 1]! += sign * d * forSin
      }
    }
  return { degree, c, s }
}

export interface GravityGradient {
  /** Writes xx, xy, xz, yy, yz, zz, 1/s2, of the central term and the harmonics; position in km, body-fixed. */
  at(x: number, y: number, z: number, out: Float64Array): void
  readonly degree: number
}

/** A field prepared; `degree` is that of the harmonics whose gradient is taken. */
export const gravityGradient = (field: GravityField, degree = field.degree): GravityGradient => {
  const top = Math.min(degree, field.degree)
  const size = harmonicIndex(top + 1, 0)
  const potential = { degree: top, c: field.c.slice(0, size), s: field.s.slice(0, size) }
  const [x, y] = (['x', 'y'] as const).map((axis) => derivative(potential, axis))
  const second = [
    derivative(x!, 'x'),
    derivative(x!, 'y'),
    derivative(x!, 'z'),
    derivative(y!, 'y'),
    derivative(y!, 'z'),
  ]
  // The sixth: the trace of the gradient is nothing.
  const harmonics = solidHarmonics(top + 2, field.radius)
  const k = field.mu / field.radius ** 3
  return {
    degree: top,
    at(px, py, pz, out) {
      harmonics.fill(px, py, pz)
      for (let a = 0; a < 5; a++) {
        const { c, s } = second[a]!
        let sum = 0
        for (let i = c.length - 1; i >= 0; i--) sum += c[i]! * harmonics.v[i]! + s[i]! * harmonics.w[i]!
        out[a] = k * sum
      }
      out[5] = -out[0]! - out[3]!
    },
  }
}
