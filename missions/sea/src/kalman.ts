/**
 * Smoothed tracks: a Kalman filter with continuous white-noise acceleration and the Rauch-Tung-Striebel smoother (Rauch,
 * Tung & Striebel 1965), east and north apart, each state [place, velocity]. Between and beyond points the same model
 * interpolates with its covariance, which grows as q dt^3 / 3 away from the last point. Places are degrees scaled to
 * metres at each point's own latitude, so that no plane has to be anchored; not for use within a degree of a pole.
 *
 * q is the power spectral density of the acceleration, m2/s3 (0.01 for a merchant ship under way to 0.1).
 */
import { normaliseLongitude } from '@setu/core/earth'
import { type ShipTrack, sigmaMetres, unwrappedLon } from './ship-track.js'

/** Metres of a degree of latitude (mean sphere). */
export const metresPerDegree = (Math.PI / 180) * 6_371_008.8

/** One axis: filtered and smoothed state and covariance at every point, in metres and seconds. */
interface Axis {
  readonly x: Float64Array
  readonly v: Float64Array
  readonly pxx: Float64Array
  readonly pxv: Float64Array
  readonly pvv: Float64Array
}

export interface Smoothed {
  readonly n: number
  readonly timeMs: Float64Array
  readonly q: number
  /** Metres of a degree of longitude at each point. */
  readonly scale: Float64Array
  readonly filtered: readonly [Axis, Axis]
  readonly smoothed: readonly [Axis, Axis]
}

export interface SmoothPoint {
  readonly lon: number
  readonly lat: number
  readonly speedKnots: number
  readonly courseDegrees: number
  /** Standard deviations, metres and metres per second. */
  readonly sigmaEastMetres: number
  readonly sigmaNorthMetres: number
  readonly sigmaSpeed: number
}

const axis = (n: number): Axis => ({
  x: new Float64Array(n),
  v: new Float64Array(n),
  pxx: new Float64Array(n),
  pxv: new Float64Array(n),
  pvv: new Float64Array(n),
})

/** Variance of the first velocity, (m/s)2: 15 kn. */
const FIRST_SPEED = 60

/** Filter of one axis; `z` in degrees, `scale` metres a degree. */
const filter = (z: Float64Array, scale: Float64Array, timeMs: Float64Array, sigma: Float64Array, q: number): Axis => {
  const n = z.length
  const a = axis(n)
  for (let k = 0; k < n; k++) {
    const place = z[k]! * scale[k]!
    const r = sigma[k]! * sigma[k]!
    if (k === 0) {
      a.x[0] = place
      a.pxx[0] = r
      a.pvv[0] = FIRST_SPEED
      continue
    }
    const dt = (timeMs[k]! - timeMs[k - 1]!) / 1000
    // The scale changes with latitude: the same degrees are other metres.
    const x = (a.x[k - 1]! / scale[k - 1]!) * scale[k]! + a.v[k - 1]! * dt
    const v = a.v[k - 1]!
    const pxx = a.pxx[k - 1]! + dt * (2 * a.pxv[k - 1]! + dt * a.pvv[k - 1]!) + (q * dt ** 3) / 3
    const pxv = a.pxv[k - 1]! + dt * a.pvv[k - 1]! + (q * dt * dt) / 2
    const pvv = a.pvv[k - 1]! + q * dt
    const s = pxx + r
    const [kx, kv] = [pxx / s, pxv / s]
    const e = place - x
    a.x[k] = x + kx * e
    a.v[k] = v + kv * e
    a.pxx[k] = (1 - kx) * pxx
    a.pxv[k] = (1 - kx) * pxv
    a.pvv[k] = pvv - kv * pxv
  }
  return a
}

interface State {
  readonly x: number
  readonly v: number
  readonly pxx: number
  readonly pxv: number
  readonly pvv: number
}

/** State of a filtered point given the smoothed one after it (the step of Rauch, Tung and Striebel). */
const stepBack = (f: State, next: State, dt: number, q: number, shift: number): State => {
  const mxx = f.pxx + dt * (2 * f.pxv + dt * f.pvv) + (q * dt ** 3) / 3
  const mxv = f.pxv + dt * f.pvv + (q * dt * dt) / 2
  const mvv = f.pvv + q * dt
  const det = mxx * mvv - mxv * mxv
  if (!(det > 0)) return f
  // Gain: P F' M^-1.
  const [axx, axv] = [f.pxx + dt * f.pxv, f.pxv]
  const [avx, avv] = [f.pxv + dt * f.pvv, f.pvv]
  const gxx = (axx * mvv - axv * mxv) / det
  const gxv = (axv * mxx - axx * mxv) / det
  const gvx = (avx * mvv - avv * mxv) / det
  const gvv = (avv * mxx - avx * mxv) / det
  const ex = next.x - (f.x * shift + f.v * dt)
  const ev = next.v - f.v
  const [dxx, dxv, dvv] = [next.pxx - mxx, next.pxv - mxv, next.pvv - mvv]
  return {
    x: f.x + (gxx * ex + gxv * ev) / shift,
    v: f.v + gvx * ex + gvv * ev,
    pxx: f.pxx + gxx * gxx * dxx + 2 * gxx * gxv * dxv + gxv * gxv * dvv,
    pxv: f.pxv + gxx * gvx * dxx + (gxx * gvv + gxv * gvx) * dxv + gxv * gvv * dvv,
    pvv: f.pvv + gvx * gvx * dxx + 2 * gvx * gvv * dxv + gvv * gvv * dvv,
  }
}

const at = (a: Axis, k: number): State => ({ x: a.x[k]!, v: a.v[k]!, pxx: a.pxx[k]!, pxv: a.pxv[k]!, pvv: a.pvv[k]! })

const smoothAxis = (f: Axis, scale: Float64Array, timeMs: Float64Array, q: number): Axis => {
  const n = timeMs.length
  const s = axis(n)
  const put = (k: number, v: State): void => {
    s.x[k] = v.x
    s.v[k] = v.v
    s.pxx[k] = v.pxx
    s.pxv[k] = v.pxv
    s.pvv[k] = v.pvv
  }
  if (n > 0) put(n - 1, at(f, n - 1))
  for (let k = n - 2; k >= 0; k--)
    put(k, stepBack(at(f, k), at(s, k + 1), (timeMs[k + 1]! - timeMs[k]!) / 1000, q, scale[k + 1]! / scale[k]!))
  return s
}

export const defaultAcceleration = 0.03

export const smoothTrack = (t: ShipTrack, q = defaultAcceleration): Smoothed => {
  const lon = unwrappedLon(t)
  const scale = Float64Array.from(t.lat, (lat) => metresPerDegree * Math.max(0.02, Math.cos((lat * Math.PI) / 180)))
  const north = new Float64Array(t.n).fill(metresPerDegree)
  const sigma = Float64Array.from(t.flags, sigmaMetres)
  const e = filter(lon, scale, t.timeMs, sigma, q)
  const n = filter(t.lat, north, t.timeMs, sigma, q)
  return {
    n: t.n,
    timeMs: t.timeMs,
    q,
    scale,
    filtered: [e, n],
    smoothed: [smoothAxis(e, scale, t.timeMs, q), smoothAxis(n, north, t.timeMs, q)],
  }
}

const predict = (f: State, dt: number, q: number, shift: number): State => ({
  x: f.x * shift + f.v * dt,
  v: f.v,
  pxx: f.pxx + dt * (2 * f.pxv + dt * f.pvv) + (q * Math.abs(dt) ** 3) / 3,
  pxv: f.pxv + dt * f.pvv + (q * dt * Math.abs(dt)) / 2,
  pvv: f.pvv + q * Math.abs(dt),
})

/** Place, motion and their errors at any time; null for a track without points. */
export const trackAt = (s: Smoothed, timeMs: number): SmoothPoint | null => {
  if (s.n === 0) return null
  let [low, high] = [0, s.n]
  while (low < high) {
    const mid = (low + high) >> 1
    if (s.timeMs[mid]! <= timeMs) low = mid + 1
    else high = mid
  }
  const k = low - 1
  const one = (which: 0 | 1): readonly [State, number] => {
    const scaleAt = (i: number): number => (which === 0 ? s.scale[i]! : metresPerDegree)
    if (k < 0) return [predict(at(s.smoothed[which], 0), (timeMs - s.timeMs[0]!) / 1000, s.q, 1), scaleAt(0)]
    if (k === s.n - 1) return [predict(at(s.filtered[which], k), (timeMs - s.timeMs[k]!) / 1000, s.q, 1), scaleAt(k)]
    if (s.timeMs[k] === timeMs) return [at(s.smoothed[which], k), scaleAt(k)]
    const ahead = predict(at(s.filtered[which], k), (timeMs - s.timeMs[k]!) / 1000, s.q, 1)
    const dt = (s.timeMs[k + 1]! - timeMs) / 1000
    return [stepBack(ahead, at(s.smoothed[which], k + 1), dt, s.q, scaleAt(k + 1) / scaleAt(k)), scaleAt(k)]
  }
  const [east, eastScale] = one(0)
  const [north] = one(1)
  const [ve, vn] = [east.v, north.v]
  const speed = Math.hypot(ve, vn)
  const variance =
    speed > 0.01 ? (ve * ve * east.pvv + vn * vn * north.pvv) / (speed * speed) : (east.pvv + north.pvv) / 2
  return {
    lon: normaliseLongitude(east.x / eastScale),
    lat: north.x / metresPerDegree,
    speedKnots: (speed * 3600) / 1852,
    courseDegrees: ((Math.atan2(ve, vn) * 180) / Math.PI + 360) % 360,
    sigmaEastMetres: Math.sqrt(Math.max(0, east.pxx)),
    sigmaNorthMetres: Math.sqrt(Math.max(0, north.pxx)),
    sigmaSpeed: Math.sqrt(Math.max(0, variance)),
  }
}
