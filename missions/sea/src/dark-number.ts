/**
 * How many ships hide: the lengths of radar detections that belong to no broadcasting ship, corrected for what the radar
 * misses and for its error of length (Kroodsma et al. 2022). u = K (d h): u counts unmatched detections by radar length, d is
 * the recall and h the number of dark ships by true length, K the radar length of a true one, log-normal about a line
 * measured on matched ships. h by Richardson-Lucy (1972, 1974) steps: the maximum-likelihood solution for counts that
 * stays above zero; few steps keep it smooth. The number holds for ships that the recall curve was measured on.
 */
import { type Recall, recallAt } from './recall-by-length.js'

export interface LengthKernel {
  /** ln(radar length) = intercept + slope ln(true length), with normal error sigma. */
  readonly intercept: number
  readonly slope: number
  readonly sigma: number
}

/** Least squares of the logarithms, weighted. */
export const fitKernel = (
  trueLengths: ArrayLike<number>,
  radarLengths: ArrayLike<number>,
  weights?: ArrayLike<number>,
): LengthKernel => {
  let [n, x, y, xx, xy, yy] = [0, 0, 0, 0, 0, 0]
  for (let i = 0; i < trueLengths.length; i++) {
    const w = weights ? weights[i]! : 1
    const [a, b] = [Math.log(trueLengths[i]!), Math.log(radarLengths[i]!)]
    n += w
    x += w * a
    y += w * b
    xx += w * a * a
    xy += w * a * b
    yy += w * b * b
  }
  const [mx, my] = [x / n, y / n]
  const vx = xx / n - mx * mx
  const slope = vx > 1e-9 ? (xy / n - mx * my) / vx : 1
  const variance = yy / n - my * my - slope * slope * vx
  return { intercept: my - slope * mx, slope, sigma: Math.sqrt(Math.max(1e-4, variance)) }
}

const TRUE_STEP = 10
const RADAR_STEP = 10
const FIRST = 10
const TRUE_BINS = 30
const RADAR_BINS = 40

/** Middles of the classes of true length, m. */
export const trueLengths: readonly number[] = Array.from({ length: TRUE_BINS }, (_, j) => FIRST + (j + 0.5) * TRUE_STEP)

export interface DarkInput {
  readonly recall: Recall
  readonly kernel: LengthKernel
  /** Radar lengths of unmatched detections, m, and how often each counts. */
  readonly unmatched: ArrayLike<number>
  readonly weights?: ArrayLike<number>
  /** Richardson-Lucy steps. */
  readonly steps?: number
}

/** Dark ships by class of true length. */
export const darkByLength = ({ recall, kernel, unmatched, weights, steps = 50 }: DarkInput): Float64Array => {
  const seen = new Float64Array(RADAR_BINS)
  let all = 0
  for (let i = 0; i < unmatched.length; i++) {
    const w = weights ? weights[i]! : 1
    const bin = Math.min(RADAR_BINS - 1, Math.max(0, Math.floor(unmatched[i]! / RADAR_STEP)))
    seen[bin] = seen[bin]! + w
    all += w
  }
  const response = new Float64Array(RADAR_BINS * TRUE_BINS)
  const sensitivity = new Float64Array(TRUE_BINS)
  trueLengths.forEach((length, j) => {
    const centre = kernel.intercept + kernel.slope * Math.log(length)
    let sum = 0
    for (let i = 0; i < RADAR_BINS; i++) {
      const z = (Math.log((i + 0.5) * RADAR_STEP) - centre) / kernel.sigma
      response[i * TRUE_BINS + j] = Math.exp(-0.5 * z * z) / (i + 0.5)
      sum += response[i * TRUE_BINS + j]!
    }
    const d = recallAt(recall, length)
    for (let i = 0; i < RADAR_BINS; i++)
      response[i * TRUE_BINS + j] = (response[i * TRUE_BINS + j]! / Math.max(sum, 1e-300)) * d
    sensitivity[j] = d
  })
  const h = new Float64Array(TRUE_BINS).fill(all / TRUE_BINS)
  const correction = new Float64Array(TRUE_BINS)
  for (let step = 0; step < steps; step++) {
    correction.fill(0)
    for (let i = 0; i < RADAR_BINS; i++) {
      if (seen[i] === 0) continue
      let expected = 0
      for (let j = 0; j < TRUE_BINS; j++) expected += response[i * TRUE_BINS + j]! * h[j]!
      const ratio = seen[i]! / Math.max(expected, 1e-300)
      for (let j = 0; j < TRUE_BINS; j++) correction[j] = correction[j]! + response[i * TRUE_BINS + j]! * ratio
    }
    for (let j = 0; j < TRUE_BINS; j++) h[j] = (h[j]! * correction[j]!) / Math.max(sensitivity[j]!, 1e-12)
  }
  return h
}
