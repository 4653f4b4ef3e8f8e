/**
 * States of bodies as an observer sees them, with the corrections of SPICE: `LT` light time by one iteration, `CN` converged, `+S`
 * stellar aberration, `X` in front for light that leaves the observer. Velocities are the derivatives of the corrected
 * positions, as `spkezr` gives them: with the rate of the light time, and of the aberration (the observer's acceleration by
 * differences over two seconds). NAIF, SPK Required Reading and the headers of SPKLTC, SPKAPS, ZZSTELAB.
 *
 *     spkApparentState(set, 'MOON', et, 'J2000', 'LT+S', 'EARTH').velocity
 */
import { frameTransform } from './kernel-frames.js'
import { geometricState, type KernelSet, type Name, spkState, stateOf } from './kernels.js'
import { bodyNumber, frameNumber } from './naif-ids.js'
import { poolNumbers } from './text-kernel.js'
import { add, apply, dot, norm, type State, scale, subtract, type Vector3 } from './vector3.js'

export const aberrations = ['NONE', 'LT', 'LT+S', 'CN', 'CN+S', 'XLT', 'XLT+S', 'XCN', 'XCN+S'] as const
export type Aberration = (typeof aberrations)[number]

export interface ApparentState extends State {
  /** s. */
  readonly lightTime: number
}

const lightKmPerSecond = 299_792.458

/** SPICE's stellar aberration: the vector turned towards the observer's velocity by the angle whose sine is |u x v| / c. */
export const stellarAberration = (position: Vector3, velocity: Vector3): Vector3 => {
  const r = norm(position)
  const v = scale(velocity, 1 / lightKmPerSecond)
  const along = dot(position, v) / r
  const cosine = Math.sqrt(1 - Math.max(0, dot(v, v) - along * along))
  return add(scale(position, cosine - along), scale(v, r))
}

/** The rate of `stellarAberration` for a vector that moves with `rate` and an observer with `acceleration` (km/s2). */
export const stellarAberrationRate = (
  position: Vector3,
  rate: Vector3,
  velocity: Vector3,
  acceleration: Vector3,
): Vector3 => {
  const r = norm(position)
  const u = scale(position, 1 / r)
  const [v, a] = [scale(velocity, 1 / lightKmPerSecond), scale(acceleration, 1 / lightKmPerSecond)]
  const dr = dot(u, rate)
  const du = scale(subtract(rate, scale(u, dr)), 1 / r)
  const along = dot(u, v)
  const dAlong = dot(du, v) + dot(u, a)
  const cosine = Math.sqrt(1 - Math.max(0, dot(v, v) - along * along))
  const dCosine = -(dot(v, a) - along * dAlong) / cosine
  return add(add(scale(rate, cosine - along), scale(position, dCosine - dAlong)), add(scale(v, dr), scale(a, r)))
}

const kindOf = (correction: Aberration) => ({
  /** -1: light that comes in left the target earlier; 1: light sent out meets it later. */
  sign: correction.startsWith('X') ? (1 as const) : (-1 as const),
  iterations: correction.includes('CN') ? 5 : 1,
  stellar: correction.endsWith('+S'),
})

const barycentric = (set: KernelSet, body: number, et: number): State => {
  const out = new Float64Array(6)
  geometricState(set, body, et, 0, out)
  return stateOf(out)
}

/** In J2000, light time alone, with the rate of the light time. */
const lightTimeState = (set: KernelSet, target: number, et: number, correction: Aberration, o: State) => {
  const { sign, iterations } = kindOf(correction)
  let at = barycentric(set, target, et)
  let lightTime = norm(subtract(at.position, o.position)) / lightKmPerSecond
  for (let i = 0; i < iterations; i++) {
    const before = lightTime
    at = barycentric(set, target, et + sign * lightTime)
    lightTime = norm(subtract(at.position, o.position)) / lightKmPerSecond
    if (Math.abs(lightTime - before) < 1e-15 * Math.abs(et)) break
  }
  const position = subtract(at.position, o.position)
  // r = c LT, and r grows with the target's place at et + sign LT.
  const k = 1 / (lightKmPerSecond ** 2 * lightTime)
  const [b, c] = [dot(position, at.velocity), dot(position, o.velocity)]
  const rate = lightTime === 0 ? 0 : (k * (b - c)) / (1 - sign * k * b)
  return {
    position,
    velocity: subtract(scale(at.velocity, 1 + sign * rate), o.velocity),
    lightTime,
    rate,
  }
}

const apparent = (set: KernelSet, target: number, et: number, correction: Aberration, observer: number) => {
  const o = barycentric(set, observer, et)
  const s = lightTimeState(set, target, et, correction, o)
  const { sign, stellar } = kindOf(correction)
  if (!stellar) return s
  const [after, before] = [barycentric(set, observer, et + 1).velocity, barycentric(set, observer, et - 1).velocity]
  const acceleration = scale(subtract(after, before), -sign / 2)
  const velocity = scale(o.velocity, -sign)
  return {
    ...s,
    position: stellarAberration(s.position, velocity),
    velocity: stellarAberrationRate(s.position, s.velocity, velocity, acceleration),
  }
}

const iauCentres: Readonly<Record<number, number>> = { 10010: 10, 10020: 301 }
const frameCentre = (set: KernelSet, frame: number): number => {
  const own = poolNumbers(set.pool, `FRAME_${frame}_CENTER`)?.[0]
  return own ?? iauCentres[frame] ?? (frame > 10010 && frame < 10020 ? (frame - 10010) * 100 + 99 : frame)
}

/**
 * `spkezr` of SPICE: state (km, km/s) as seen with the correction asked for, and the light time (s). A turning frame is taken when
 * light left its centre, or meets it. Throws `not-found` where kernels lack.
 */
export const spkApparentState = (
  set: KernelSet,
  target: Name,
  et: number,
  frame: Name,
  correction: Aberration,
  observer: Name,
): ApparentState => {
  const [t, o] = [bodyNumber(target, set.pool), bodyNumber(observer, set.pool)]
  if (correction === 'NONE' || t === o) {
    const s = spkState(set, t, et, frame, o)
    return { ...s, lightTime: norm(s.position) / lightKmPerSecond }
  }
  const s = apparent(set, t, et, correction, o)
  const { position, velocity, lightTime } = s
  const f = frameNumber(frame, set.pool)
  if (f === 1) return { position, velocity, lightTime }
  if (f === 17) {
    const { matrix } = frameTransform(set, f, et)
    return { position: apply(matrix, position), velocity: apply(matrix, velocity), lightTime }
  }
  const { sign } = kindOf(correction)
  const centre = frameCentre(set, f)
  const of =
    centre === o
      ? { lightTime: 0, rate: 0 }
      : centre === t
        ? s
        : lightTimeState(set, centre, et, correction, barycentric(set, o, et))
  const { matrix, rate } = frameTransform(set, f, et + sign * of.lightTime)
  return {
    position: apply(matrix, position),
    velocity: add(apply(matrix, velocity), scale(apply(rate, position), 1 + sign * of.rate)),
    lightTime,
  }
}

/** `spkpos` of SPICE: the position alone. */
export const spkPosition = (
  set: KernelSet,
  target: Name,
  et: number,
  frame: Name,
  correction: Aberration,
  observer: Name,
): { readonly position: Vector3; readonly lightTime: number } => {
  const { position, lightTime } = spkApparentState(set, target, et, frame, correction, observer)
  return { position, lightTime }
}
