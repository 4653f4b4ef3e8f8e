/**
 * The gravity field of a body as fully normalised spherical harmonics: potential and acceleration by the normalised form
 * of Cunningham's recursion (Cunningham 1970; Montenbruck and Gill 2000, section 3.2), without singularity at the poles and
 * stable beyond degree 100. Body-fixed position in km; results km2/s2 and km/s2.
 */

/** Coefficients in rows: (n, m) stands at n (n + 1) / 2 + m. */
export interface GravityField {
  readonly name: string
  /** km3/s2. */
  readonly mu: number
  /** km. */
  readonly radius: number
  readonly degree: number
  readonly order: number
  readonly c: Float64Array
  readonly s: Float64Array
  readonly tideSystem: 'tide-free' | 'zero-tide' | 'mean-tide' | 'unknown'
}

export const harmonicIndex = (n: number, m: number): number => (n * (n + 1)) / 2 + m

/** What the derivatives of the harmonic (n, m) hold of those of the next degree: (n+1, m+1), (n+1, m-1) and (n+1, m). */
export interface HarmonicDerivatives {
  readonly up: Float64Array
  readonly down: Float64Array
  readonly same: Float64Array
}
/** Their factors to a degree. */
export const harmonicDerivatives = (degree: number): HarmonicDerivatives => {
  const make = (): Float64Array => new Float64Array(harmonicIndex(degree + 1, 0))
  const f = { up: make(), down: make(), same: make() }
  for (let n = 0; n <= degree; n++)
    for (let m = 0; m <= n; m++) {
      const i = harmonicIndex(n, m)
      const ratio = (2 * n + 1) / (2 * n + 3)
      f.up[i] = Math.sqrt((m === 0 ? 0.5 : 1) * ratio * (n + m + 2) * (n + m + 1))
      f.down[i] = m === 0 ? 0 : Math.sqrt((m === 1 ? 2 : 1) * ratio * (n - m + 2) * (n - m + 1))
      f.same[i] = Math.sqrt(ratio * (n + m + 1) * (n - m + 1))
    }
  return f
}

/** The normalised solid harmonics V and W at a place, in rows as the coefficients. */
export interface SolidHarmonics {
  readonly v: Float64Array
  readonly w: Float64Array
  fill(x: number, y: number, z: number): void
}
/** Prepared to a degree and, where fewer columns are needed, an order. */
export const solidHarmonics = (degree: number, radius: number, order = degree): SolidHarmonics => {
  const v = new Float64Array(harmonicIndex(degree + 1, 0))
  const [w, a, b] = [new Float64Array(v.length), new Float64Array(v.length), new Float64Array(v.length)]
  const sectorial = Float64Array.from({ length: degree + 1 }, (_, m) =>
    m === 0 ? 0 : m === 1 ? Math.sqrt(3) : Math.sqrt((2 * m + 1) / (2 * m)),
  )
  for (let n = 1; n <= degree; n++)
    for (let m = 0; m < n; m++) {
      const i = harmonicIndex(n, m)
      a[i] = Math.sqrt(((2 * n + 1) * (2 * n - 1)) / ((n - m) * (n + m)))
      b[i] = n - m < 2 ? 0 : Math.sqrt(((2 * n + 1) * (n + m - 1) * (n - m - 1)) / ((2 * n - 3) * (n + m) * (n - m)))
    }
  return {
    v,
    w,
    fill(x, y, z) {
      const r2 = x * x + y * y + z * z
      const xr = (x * radius) / r2
      const yr = (y * radius) / r2
      const zr = (z * radius) / r2
      const rho = (radius * radius) / r2
      v[0] = radius / Math.sqrt(r2)
      w[0] = 0
      const columns = Math.min(order, degree)
      for (let m = 0; m <= columns; m++) {
        const mm = harmonicIndex(m, m)
        if (m > 0) {
          const before = harmonicIndex(m - 1, m - 1)
          const k = sectorial[m]!
          v[mm] = k * (xr * v[before]! - yr * w[before]!)
          w[mm] = k * (xr * w[before]! + yr * v[before]!)
        }
        for (let n = m + 1; n <= degree; n++) {
          const i = harmonicIndex(n, m)
          const one = i - n
          const ai = a[i]! * zr
          if (n === m + 1) {
            v[i] = ai * v[one]!
            w[i] = ai * w[one]!
            continue
          }
          const two = one - n + 1
          const bi = b[i]! * rho
          v[i] = ai * v[one]! - bi * v[two]!
          w[i] = ai * w[one]! - bi * w[two]!
        }
      }
    },
  }
}

export interface GravityEvaluator {
  /** Adds nothing: writes the acceleration in the body-fixed frame, central term included. */
  acceleration(x: number, y: number, z: number, out: Float64Array): void
  potential(x: number, y: number, z: number): number
}

/** A field prepared to a degree and order (of the file when left out); `fromDegree` 2 leaves the central term out. */
export const gravityEvaluator = (
  field: GravityField,
  degree = field.degree,
  order = Math.min(degree, field.order),
  fromDegree = 0,
): GravityEvaluator => {
  const top = Math.min(degree, field.degree)
  const last = Math.min(order, top)
  const f = harmonicDerivatives(top)
  const { v, w, fill } = solidHarmonics(top + 1, field.radius, last + 1)
  return {
    acceleration(x, y, z, out) {
      fill(x, y, z)
      let ax = 0
      let ay = 0
      let az = 0
      // The smallest terms first.
      for (let n = top; n >= fromDegree; n--)
        for (let m = Math.min(n, last); m >= 0; m--) {
          const i = harmonicIndex(n, m)
          const c = field.c[i]!
          const s = field.s[i]!
          if (c === 0 && s === 0) continue
          const above = i + n + 1
          const up = f.up[i]!
          const same = f.same[i]!
          az -= same * (c * v[above]! + s * w[above]!)
          if (m === 0) {
            ax -= up * c * v[above + 1]!
            ay -= up * c * w[above + 1]!
          } else {
            const down = f.down[i]!
            ax += 0.5 * (up * (-c * v[above + 1]! - s * w[above + 1]!) + down * (c * v[above - 1]! + s * w[above - 1]!))
            ay +=
              0.5 * (up * (-c * w[above + 1]! + s * v[above + 1]!) + down * (-c * w[above - 1]! + s * v[above - 1]!))
          }
        }
      const k = field.mu / (field.radius * field.radius)
      out[0] = k * ax
      out[1] = k * ay
      out[2] = k * az
    },
    potential(x, y, z) {
      fill(x, y, z)
      let sum = 0
      for (let n = top; n >= fromDegree; n--)
        for (let m = 0; m <= Math.min(n, last); m++) {
          const i = harmonicIndex(n, m)
          sum += field.c[i]! * v[i]! + field.s[i]! * w[i]!
        }
      return (field.mu / field.radius) * sum
    },
  }
}

/** Only the central term. */
export const pointMass = (mu: number, radius: number, name = 'point mass'): GravityField => ({
  name,
  mu,
  radius,
  degree: 0,
  order: 0,
  c: new Float64Array([1]),
  s: new Float64Array(1),
  tideSystem: 'tide-free',
})

/** WGS84/EGM96 zonals to degree 4 for work without a file (normalised from J2 1.08262668e-3, J3 -2.5327e-6, J4 -1.6196e-6). */
export const zonalField = (): GravityField => {
  const c = new Float64Array(15)
  c[0] = 1
  c[harmonicIndex(2, 0)] = -1.08262668e-3 / Math.sqrt(5)
  c[harmonicIndex(3, 0)] = 2.53265649e-6 / Math.sqrt(7)
  c[harmonicIndex(4, 0)] = 1.61962159e-6 / 3
  return {
    name: 'EGM96, zonals only,',
    mu: 398_600.4418,
    radius: 6378.137,
    degree: 4,
    order: 0,
    c,
    s: new Float64Array(15),
    tideSystem: 'tide-free',
  }
}
