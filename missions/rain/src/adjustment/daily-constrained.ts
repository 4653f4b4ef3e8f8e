/**
 * Hourly amounts changed as little as possible so that their sum over the gauges' day agrees with a daily analysis within its
 * error: the idea of GSMaP_Gauge (Mega et al. 2019). Weighted least squares, x not negative:
 *
 *     minimise (x - r)' V^-1 (x - r) + (1'x - D)^2 / s^2
 *
 * r the hours of the satellite, D and s the day and its standard error. V holds the error variances of the hours, which go
 * with the square of the amount (a dry hour has none and stays dry), correlated as phi^|lag| (first-order). The solution is
 * r + V1 (D - 1'r) / (s^2 + 1'V1); hours that would fall below zero are set dry one set after another and the rest is solved
 * again. Only a day on which the satellite saw nothing and the day analysis has rain gets rain in dry hours: by the hours
 * of the neighbours, or, where they too are dry, evenly, which the result says.
 */
export interface DayConstraint {
  /** Amount of the day, mm. */
  readonly total: number
  /** Its standard error, mm; 0: the sum is exact. */
  readonly sigma: number
}

export interface ConstrainedDay {
  readonly hours: Float64Array
  /** `kept`: nothing to do or no analysis. `scaled`: least squares. `neighbours`, `even`: rain given to a dry day. */
  readonly how: 'kept' | 'scaled' | 'neighbours' | 'even'
}

/** Relative standard error of an hour's amount: only its ratio to the day's error matters. */
const HOUR_ERROR = 1

const leastChange = (r: Float64Array, { total, sigma }: DayConstraint, phi: number): Float64Array => {
  const n = r.length
  const free = Uint8Array.from(r, (v) => (v > 0 ? 1 : 0))
  for (;;) {
    const sd = r.map((v, k) => (free[k] ? HOUR_ERROR * v : 0))
    // V1 with the correlation phi^|lag|, by one sweep in each direction.
    const ahead = new Float64Array(n)
    const behind = new Float64Array(n)
    for (let k = 0; k < n; k++) ahead[k] = sd[k]! + (k > 0 ? phi * ahead[k - 1]! : 0)
    for (let k = n - 1; k >= 0; k--) behind[k] = sd[k]! + (k < n - 1 ? phi * behind[k + 1]! : 0)
    const v1 = sd.map((s, k) => s * (ahead[k]! + behind[k]! - s))
    let [sum, spread] = [0, 0]
    for (let k = 0; k < n; k++) {
      sum += free[k] ? r[k]! : 0
      spread += v1[k]!
    }
    const lambda = spread > 0 ? (total - sum) / (sigma * sigma + spread) : 0
    const out = r.map((v, k) => (free[k] ? v + v1[k]! * lambda : 0))
    let below = false
    for (let k = 0; k < n; k++)
      if (out[k]! < 0) {
        free[k] = 0
        below = true
      }
    if (!below) return out
  }
}

/**
 * `hours` of one cell and day, mm, NaN where the satellite has none (they stay so, and the day is left as it is where more
 * than a fifth is missing). `around` is the mean of the neighbours' hours, for a day that the satellite missed.
 */
export const constrainDay = (
  hours: Float64Array,
  day: DayConstraint,
  options: { readonly phi?: number; readonly around?: Float64Array; readonly wetMm?: number } = {},
): ConstrainedDay => {
  const { phi = 0, around, wetMm = 0.1 } = options
  let missing = 0
  let sum = 0
  for (const v of hours) {
    if (Number.isNaN(v)) missing++
    else sum += v
  }
  if (!(day.total >= 0) || missing > hours.length / 5) return { hours: Float64Array.from(hours), how: 'kept' }
  const valid = hours.map((v) => (Number.isNaN(v) ? 0 : v))
  const back = (x: Float64Array): Float64Array => x.map((v, k) => (Number.isNaN(hours[k]!) ? Number.NaN : v))
  if (sum > 0) {
    const sigma = Number.isFinite(day.sigma) ? day.sigma : 0
    return { hours: back(leastChange(valid, { total: day.total, sigma }, phi)), how: 'scaled' }
  }
  if (day.total < wetMm) return { hours: Float64Array.from(hours), how: 'kept' }
  const profile = hours.map((v, k) => (Number.isNaN(v) ? 0 : Math.max(0, around?.[k] ?? 0)))
  const whole = profile.reduce((a, b) => a + (b > 0 ? b : 0), 0)
  return whole > 0
    ? { hours: back(profile.map((v) => (v * day.total) / whole)), how: 'neighbours' }
    : { hours: back(valid.map(() => day.total / (hours.length - missing))), how: 'even' }
}
