/**
 * Rain between microwave overpasses: each overpass is carried forward and backward along the motion of clouds (Joyce et al.
 * 2004), and the two are combined by their error variances, which grow with age; where rain expected from infrared is
 * given, a Kalman filter corrects the carried rain on its way (Ushio et al. 2009: gain P / (P + R)). Variances are of age
 * alone: a variance that follows the rain rate would always favour the lower of two rates.
 */
import { carried, displace, noDisplacement } from './advection.js'
import type { MotionField } from './motion-vectors.js'

/** Error variance of carried rain by age in steps (index 0: a fresh overpass), (mm/h)2. */
export type AgeVariance = ArrayLike<number>

export interface Overpass {
  /** Whole step of the time axis at which it was taken. */
  readonly step: number
  /** mm/h; NaN where not observed. */
  readonly rate: Float32Array
}

export interface InfraredRain {
  /** Rain expected from infrared at each step, mm/h; null where there is no image. */
  readonly rate: readonly (Float32Array | null)[]
  /** Its error variance, (mm/h)2. */
  readonly variance: number
}

export interface Morphed {
  /** mm/h; NaN where no overpass reaches. */
  readonly rate: Float32Array
  /** One standard deviation, mm/h. */
  readonly sigma: Float32Array
  /** Steps to the nearer overpass that reaches the cell. */
  readonly age: Float32Array
}

export interface MorphOptions {
  /** Overpasses older than this many steps are not used. */
  readonly oldest: number
  readonly infrared?: InfraredRain
}

interface State {
  readonly rate: Float32Array
  readonly age: Float32Array
  readonly variance: Float32Array
}

const varianceAt = (variances: AgeVariance, age: number): number =>
  variances[Math.min(variances.length - 1, Math.round(age))]!

/** States at every step from overpasses on one side: `sign` 1 looks back in time, -1 ahead. */
const oneSided = (
  overpasses: readonly Overpass[],
  motion: MotionField,
  steps: number,
  variances: AgeVariance,
  { oldest, infrared }: MorphOptions,
  sign: 1 | -1,
): State[] => {
  const { width, height } = motion
  const cells = width * height
  const out: State[] = Array.from({ length: steps }, () => ({
    rate: new Float32Array(cells).fill(Number.NaN),
    age: new Float32Array(cells).fill(Number.NaN),
    variance: new Float32Array(cells).fill(Number.NaN),
  }))
  // The freshest overpass wins: they are laid down oldest first.
  const order = [...overpasses].sort((a, b) => sign * (a.step - b.step))
  for (const { step, rate } of order) {
    const path = noDisplacement(width, height)
    for (let age = 0; age <= oldest; age++) {
      const k = step + sign * age
      if (k < 0 || k >= steps) break
      if (age > 0) displace(motion, path, sign)
      const moved = age === 0 ? rate : carried(rate, path)
      const state = out[k]!
      for (let i = 0; i < cells; i++) {
        if (Number.isNaN(moved[i]!)) continue
        state.rate[i] = moved[i]!
        state.age[i] = age
        state.variance[i] = varianceAt(variances, age)
      }
    }
  }
  if (infrared) correct(out, motion, infrared, variances, sign)
  return out
}

/** Kalman updates on the way; a correction moves with the rain. */
const correct = (
  states: readonly State[],
  motion: MotionField,
  infrared: InfraredRain,
  variances: AgeVariance,
  sign: 1 | -1,
): void => {
  const { width, height } = motion
  const one = noDisplacement(width, height)
  displace(motion, one, sign)
  let change = new Float32Array(width * height)
  let left = new Float32Array(width * height).fill(Number.NaN) // variance after the last update
  const steps = states.length
  for (let n = 0; n < steps; n++) {
    const k = sign === 1 ? n : steps - 1 - n
    const state = states[k]!
    const moved = n === 0 ? change : (carried(change, one) as Float32Array<ArrayBuffer>)
    const kept = n === 0 ? left : (carried(left, one) as Float32Array<ArrayBuffer>)
    const image = infrared.rate[k]
    for (let i = 0; i < moved.length; i++) {
      const age = state.age[i]!
      // A fresh overpass ends all corrections.
      if (!(age > 0)) {
        moved[i] = 0
        kept[i] = state.variance[i]!
        continue
      }
      if (Number.isNaN(moved[i]!)) moved[i] = 0
      const growth = varianceAt(variances, age) - varianceAt(variances, age - 1)
      let p = Number.isNaN(kept[i]!) ? state.variance[i]! : kept[i]! + Math.max(0, growth)
      const measured = image?.[i] ?? Number.NaN
      if (!Number.isNaN(measured)) {
        const gain = p / (p + infrared.variance)
        moved[i]! += gain * (measured - Math.max(0, state.rate[i]! + moved[i]!))
        p *= 1 - gain
      }
      state.rate[i] = Math.max(0, state.rate[i]! + moved[i]!)
      state.variance[i] = p
      kept[i] = p
    }
    change = moved
    left = kept
  }
}

/** Rain at every step 0..steps-1, from both sides. */
export const morph = (
  overpasses: readonly Overpass[],
  motion: MotionField,
  steps: number,
  variances: AgeVariance,
  options: MorphOptions,
): Morphed[] => {
  const past = oneSided(overpasses, motion, steps, variances, options, 1)
  const ahead = oneSided(overpasses, motion, steps, variances, options, -1)
  return past.map((a, k) => {
    const b = ahead[k]!
    const cells = a.rate.length
    const [rate, sigma, age] = [new Float32Array(cells), new Float32Array(cells), new Float32Array(cells)]
    for (let i = 0; i < cells; i++) {
      const [pa, pb] = [a.variance[i]!, b.variance[i]!]
      age[i] = Number.isNaN(a.age[i]!)
        ? b.age[i]!
        : Number.isNaN(b.age[i]!)
          ? a.age[i]!
          : Math.min(a.age[i]!, b.age[i]!)
      if (Number.isNaN(pb) || pa === 0) {
        rate[i] = a.rate[i]!
        sigma[i] = Math.sqrt(pa)
      } else if (Number.isNaN(pa) || pb === 0) {
        rate[i] = b.rate[i]!
        sigma[i] = Math.sqrt(pb)
      } else {
        rate[i] = (a.rate[i]! * pb + b.rate[i]! * pa) / (pa + pb)
        sigma[i] = Math.sqrt((pa * pb) / (pa + pb))
      }
    }
    return { rate, sigma, age }
  })
}
