/**
 * Mean field bias: one factor for a step, the sum of the gauges over the sum of the product at them, cut to 0.1..10; 1 where
 * the product saw no rain. And the same smoothed in time by a Kalman filter on its logarithm (Smith & Krajewski 1991):
 * log-bias b follows b(t) = phi b(t-1) + noise about the mean of the period; the observed log-ratio of a step has an error
 * that falls with the number of wet gauges. phi and the variances are the moments of the training period.
 */
import { clampRatio } from './inverse-distance.js'
import { estimated, type Method, type Training, unchanged } from './method.js'
import { pick, presentAt } from './step-gauges.js'

export interface FieldSums {
  readonly gauges: number
  readonly satellite: number
  /** Gauges at which it rained in both. */
  readonly wet: number
  /** Gauges with both values. */
  readonly n: number
}

export const fieldSums = (training: Training, t: number): FieldSums => {
  const index = presentAt(training, t, true)
  const o = pick(training.observed, training.times, t, index)
  const s = pick(training.satellite!, training.times, t, index)
  let [gauges, satellite, wet] = [0, 0, 0]
  for (let k = 0; k < o.length; k++) {
    gauges += o[k]!
    satellite += s[k]!
    if (o[k]! > 0 && s[k]! > 0) wet++
  }
  return { gauges, satellite, wet, n: index.length }
}

/** The factor of one step. */
export const fieldBias = ({ gauges, satellite }: FieldSums): number =>
  satellite > 0 ? clampRatio(gauges / satellite) : 1

const scaled = (satellite: ArrayLike<number>, factor: number): Float64Array =>
  Float64Array.from(satellite, (v) => v * factor)

export const meanFieldBias: Method = {
  id: 'mean-field-bias',
  title: 'Mean field bias',
  family: 'bias',
  satellite: true,
  elevation: false,
  cite: 'sum of gauges over sum of product, by step',
  start: (training) => ({
    at(t, { m }, satellite) {
      const sums = fieldSums(training, t)
      return sums.n === 0 ? unchanged(satellite, m) : estimated(scaled(satellite!, fieldBias(sums)))
    },
  }),
}

export interface FilteredBias {
  /** Factor of each step, from what was known by then. */
  readonly factor: Float64Array
  /** Variance of its logarithm. */
  readonly variance: Float64Array
  readonly phi: number
}

/** Fewest steps with rain in both from which the persistence is estimated; below, phi is 0.5. */
const FEWEST = 10

/** Bias of each step by the filter; a step without rain in both moves towards the mean. */
export const filterBias = (sums: readonly FieldSums[]): FilteredBias => {
  const y = Float64Array.from(sums, ({ gauges, satellite, wet }) =>
    gauges > 0 && satellite > 0 && wet > 0 ? Math.log(clampRatio(gauges / satellite)) : Number.NaN,
  )
  const seen: number[] = []
  y.forEach((v, t) => {
    if (!Number.isNaN(v)) seen.push(t)
  })
  const mean = seen.length ? seen.reduce((a, t) => a + y[t]!, 0) / seen.length : 0
  let [square, lagged, lags, wetInverse] = [0, 0, 0, 0]
  for (const t of seen) {
    square += (y[t]! - mean) ** 2
    wetInverse += 1 / sums[t]!.wet
    if (t > 0 && !Number.isNaN(y[t - 1]!)) {
      lagged += (y[t]! - mean) * (y[t - 1]! - mean)
      lags++
    }
  }
  const variance = seen.length > 1 ? square / (seen.length - 1) : 0
  // Of the variance of what is observed, the part that does not persist to the next step is taken as observation error.
  const covariance = lags > 0 ? Math.max(0, lagged / lags) : 0
  const enough = seen.length >= FEWEST && lags >= FEWEST / 2
  const share = enough && variance > 0 ? Math.min(0.95, covariance / variance) : 0.5
  const phi = Math.sqrt(share)
  const signal = variance * phi
  const perGauge = wetInverse > 0 ? (Math.max(0, variance - signal) * seen.length) / wetInverse : 0
  const factor = new Float64Array(y.length)
  const error = new Float64Array(y.length)
  let [state, p] = [0, signal]
  for (let t = 0; t < y.length; t++) {
    state *= phi
    p = phi * phi * p + (1 - phi * phi) * signal
    if (!Number.isNaN(y[t]!)) {
      const r = perGauge / sums[t]!.wet
      const gain = p + r > 0 ? p / (p + r) : 0
      state += gain * (y[t]! - mean - state)
      p *= 1 - gain
    }
    factor[t] = clampRatio(Math.exp(mean + state))
    error[t] = p
  }
  return { factor, variance: error, phi }
}

export const kalmanFieldBias: Method = {
  id: 'mean-field-bias-kalman',
  title: 'Field bias, Kalman',
  family: 'bias',
  satellite: true,
  elevation: false,
  cite: 'Smith & Krajewski 1991',
  start: (training) => {
    const { factor, variance, phi } = filterBias(
      Array.from({ length: training.times }, (_, t) => fieldSums(training, t)),
    )
    return {
      learnt: { persistence: phi },
      at(t, _targets, satellite) {
        const values = scaled(satellite!, factor[t]!)
        // The error of the factor alone: it says nothing of a cell that the product missed.
        const relative = Math.sqrt(Math.expm1(variance[t]!))
        return estimated(
          values,
          values.map((v) => v * relative),
        )
      },
    }
  },
}
