/**
 * Satellite rain as series of pixels, for checks that compare gauges with it: sums over any windows by running sums, so that
 * a day can be moved hour by hour at no cost. Where a window is covered by valid values for at least `minCoverage`, its sum
 * is scaled to the whole window; else it is missing.
 */
import type { Interval } from '../rain-field.js'

export interface SatelliteSeries {
  /** In order of time, not overlapping. */
  readonly intervals: readonly Interval[]
  /** Centres of the pixels. */
  readonly lons: ArrayLike<number>
  readonly lats: ArrayLike<number>
  /** `values[pixel * intervals.length + t]`, mm in the interval, NaN missing. */
  readonly values: Float64Array
  /** Of each station the pixel it lies in, or -1. */
  readonly own: ArrayLike<number>
}

export interface RunningSums {
  /** mm up to the end of each interval, `pixel * (steps + 1)`; missing counts as none. */
  readonly mm: Float64Array
  /** Milliseconds with a valid value, likewise. */
  readonly covered: Float64Array
  readonly intervals: readonly Interval[]
}

export const runningSums = ({ intervals, values }: SatelliteSeries): RunningSums => {
  const steps = intervals.length
  const pixels = steps ? values.length / steps : 0
  const mm = new Float64Array(pixels * (steps + 1))
  const covered = new Float64Array(pixels * (steps + 1))
  for (let p = 0; p < pixels; p++)
    for (let t = 0; t < steps; t++) {
      const v = values[p * steps + t]!
      const k = p * (steps + 1) + t
      const valid = Number.isFinite(v)
      mm[k + 1] = mm[k]! + (valid ? v : 0)
      covered[k + 1] = covered[k]! + (valid ? intervals[t]!.end - intervals[t]!.start : 0)
    }
  return { mm, covered, intervals }
}

/** Of each time the interval it falls in, as index plus fraction; in a gap the index of the next one. */
const positions = (intervals: readonly Interval[], times: ArrayLike<number>): Float64Array => {
  const out = new Float64Array(times.length)
  for (let i = 0; i < times.length; i++) {
    const at = times[i]!
    let [low, high] = [0, intervals.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (intervals[middle]!.end <= at) low = middle + 1
      else high = middle
    }
    const interval = intervals[low]
    out[i] = interval && at > interval.start ? low + (at - interval.start) / (interval.end - interval.start) : low
  }
  return out
}

/** Sums over `targets` moved by `shiftMs`, of the given pixels: `pixels.length * targets.length`; -1 as pixel gives NaN. */
export const sumsOver = (
  sums: RunningSums,
  pixels: ArrayLike<number>,
  targets: readonly Interval[],
  shiftMs = 0,
  minCoverage = 0.8,
): Float64Array => {
  const width = sums.intervals.length + 1
  const from = positions(
    sums.intervals,
    targets.map((w) => w.start + shiftMs),
  )
  const to = positions(
    sums.intervals,
    targets.map((w) => w.end + shiftMs),
  )
  const out = new Float64Array(pixels.length * targets.length).fill(Number.NaN)
  for (let i = 0; i < pixels.length; i++) {
    if (pixels[i]! < 0) continue
    const base = pixels[i]! * width
    const at = (series: Float64Array, position: number): number => {
      const k = Math.floor(position)
      const f = position - k
      const v = series[base + k]!
      return f === 0 ? v : v + f * (series[base + k + 1]! - v)
    }
    for (let t = 0; t < targets.length; t++) {
      const length = targets[t]!.end - targets[t]!.start
      const covered = at(sums.covered, to[t]!) - at(sums.covered, from[t]!)
      if (covered >= minCoverage * length && covered > 0) {
        const mm = at(sums.mm, to[t]!) - at(sums.mm, from[t]!)
        out[i * targets.length + t] = covered === length ? mm : (mm * length) / covered
      }
    }
  }
  return out
}
