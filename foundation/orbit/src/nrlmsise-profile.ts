/**
 * Temperature and density with height in NRLMSISE-00: a Bates profile above the joining height, cubic splines of the
 * inverse temperature in geopotential height below; hydrostatic and diffusive equilibrium integrated along them (Hedin
 * 1991; Picone et al. 2002).
 */

const GAS = 831.4

/** Gravity (cm/s2) at the ground and effective radius (km) for a latitude. */
export interface MsisGravity {
  readonly surface: number
  readonly radius: number
}
export const msisGravity = (latDeg: number): MsisGravity => {
  const c2 = Math.cos(2 * 1.74533e-2 * latDeg)
  const surface = 980.616 * (1 - 0.0026373 * c2)
  return { surface, radius: ((2 * surface) / (3.085462e-6 + 2.27e-9 * c2)) * 1e-5 }
}

/** Geopotential height of `z` above `base`. */
export const geopotential = (z: number, base: number, radius: number): number =>
  ((z - base) * (radius + base)) / (radius + z)
const gravityAt = ({ surface, radius }: MsisGravity, z: number): number => surface / (1 + z / radius) ** 2
/** Scale height, km, of a mass at a temperature. */
export const scaleHeight = (g: MsisGravity, z: number, mass: number, temperature: number): number =>
  (GAS * temperature) / (gravityAt(g, z) * mass)

/** Inverse temperature over nodes from the top down, as a clamped cubic spline on 0..1. */
export interface TemperatureSpline {
  readonly top: number
  readonly topTemperature: number
  /** Geopotential height of the lowest node below the top one (negative). */
  readonly span: number
  readonly lowest: number
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly second: readonly number[]
}

/** Nodes (km, falling), their temperatures, and dT/dz at the two ends. */
export const temperatureSpline = (
  nodes: readonly number[],
  temperatures: readonly number[],
  gradientTop: number,
  gradientEnd: number,
  radius: number,
): TemperatureSpline => {
  const n = nodes.length
  const [top, end] = [nodes[0]!, nodes[n - 1]!]
  const span = geopotential(end, top, radius)
  const x = nodes.map((z) => geopotential(z, top, radius) / span)
  const y = temperatures.map((t) => 1 / t)
  const d0 = (-gradientTop / temperatures[0]! ** 2) * span
  const d1 = (-gradientEnd / temperatures[n - 1]! ** 2) * span * ((radius + end) / (radius + top)) ** 2
  // Second derivatives of a clamped spline: a tridiagonal system by elimination.
  const second = new Array<number>(n).fill(0)
  const u = new Array<number>(n).fill(0)
  second[0] = -0.5
  u[0] = (3 / (x[1]! - x[0]!)) * ((y[1]! - y[0]!) / (x[1]! - x[0]!) - d0)
  for (let i = 1; i < n - 1; i++) {
    const share = (x[i]! - x[i - 1]!) / (x[i + 1]! - x[i - 1]!)
    const p = share * second[i - 1]! + 2
    second[i] = (share - 1) / p
    const bend = (y[i + 1]! - y[i]!) / (x[i + 1]! - x[i]!) - (y[i]! - y[i - 1]!) / (x[i]! - x[i - 1]!)
    u[i] = ((6 * bend) / (x[i + 1]! - x[i - 1]!) - share * u[i - 1]!) / p
  }
  const h = x[n - 1]! - x[n - 2]!
  const last = (3 / h) * (d1 - (y[n - 1]! - y[n - 2]!) / h)
  second[n - 1] = (last - 0.5 * u[n - 2]!) / (0.5 * second[n - 2]! + 1)
  for (let k = n - 2; k >= 0; k--) second[k] = second[k]! * second[k + 1]! + u[k]!
  return { top, topTemperature: temperatures[0]!, span, lowest: end, x, y, second }
}

/** Temperature at a height within the nodes. */
export const splineTemperature = (s: TemperatureSpline, z: number, radius: number): number => {
  const x = geopotential(Math.max(z, s.lowest), s.top, radius) / s.span
  let k = 0
  while (k < s.x.length - 2 && x >= s.x[k + 1]!) k++
  const h = s.x[k + 1]! - s.x[k]!
  const [a, b] = [(s.x[k + 1]! - x) / h, (x - s.x[k]!) / h]
  return (
    1 / (a * s.y[k]! + b * s.y[k + 1]! + (((a ** 3 - a) * s.second[k]! + (b ** 3 - b) * s.second[k + 1]!) * h * h) / 6)
  )
}

/** Integral of the inverse temperature from the top node, in the unit of the spline. */
const integral = (s: TemperatureSpline, x: number): number => {
  let sum = 0
  for (let k = 0; k < s.x.length - 1 && x > s.x[k]!; k++) {
    const to = k < s.x.length - 2 ? Math.min(x, s.x[k + 1]!) : x
    const h = s.x[k + 1]! - s.x[k]!
    const a2 = ((s.x[k + 1]! - to) / h) ** 2
    const b2 = ((to - s.x[k]!) / h) ** 2
    sum +=
      h *
      (((1 - a2) * s.y[k]!) / 2 +
        (b2 * s.y[k + 1]!) / 2 +
        (((-(1 + a2 * a2) / 4 + a2 / 2) * s.second[k]! + ((b2 * b2) / 4 - b2 / 2) * s.second[k + 1]!) * h * h) / 6)
  }
  return sum
}

/** Density at `z` over that at the top node for one mass: hydrostatic, times (T0/T)^(1 + alpha). */
export const splineDensityRatio = (
  s: TemperatureSpline,
  z: number,
  mass: number,
  alpha: number,
  g: MsisGravity,
): number => {
  const x = geopotential(Math.max(z, s.lowest), s.top, g.radius) / s.span
  const exponent = Math.min(50, ((mass * gravityAt(g, s.top) * s.span) / GAS) * integral(s, x))
  return (s.topTemperature / splineTemperature(s, z, g.radius)) ** (1 + alpha) * Math.exp(-exponent)
}

/** The thermosphere: Bates above the top node of its spline. */
export interface Thermosphere {
  readonly tinf: number
  readonly tlb: number
  readonly zlb: number
  readonly s: number
  readonly gravity: MsisGravity
  readonly spline: TemperatureSpline
}
export const batesTemperature = (tinf: number, tlb: number, s: number, zeta: number): number =>
  tinf - (tinf - tlb) * Math.exp(-s * zeta)

export const thermosphereTemperature = (t: Thermosphere, z: number): number =>
  z >= t.spline.top
    ? batesTemperature(t.tinf, t.tlb, t.s, geopotential(z, t.zlb, t.gravity.radius))
    : splineTemperature(t.spline, z, t.gravity.radius)

/** Number density at `z` from that at the lower boundary. */
export const thermosphereDensity = (
  t: Thermosphere,
  z: number,
  boundary: number,
  mass: number,
  alpha: number,
): number => {
  const above = Math.max(z, t.spline.top)
  const zeta = geopotential(above, t.zlb, t.gravity.radius)
  const temperature = batesTemperature(t.tinf, t.tlb, t.s, zeta)
  const gamma = (mass * gravityAt(t.gravity, t.zlb)) / (t.s * GAS * t.tinf)
  const density = boundary * (t.tlb / temperature) ** (1 + alpha + gamma) * Math.min(50, Math.exp(-t.s * gamma * zeta))
  return z >= t.spline.top ? density : density * splineDensityRatio(t.spline, z, mass, alpha, t.gravity)
}
