/** When rain is an alert: depths, the classes of the India Meteorological Department, percentiles of a history, landslides. */
import { quantileOfSorted } from '@setu/core/quantiles'
import { type LandslideThreshold, landslideDepth } from './landslide-thresholds.js'

export type Severity = 'Moderate' | 'Severe' | 'Extreme'

export interface AlertLevel {
  readonly severity: Severity
  readonly label: string
  /** Depth of the window, mm, the same everywhere or by cell (NaN: no alert there). */
  readonly depth: number | Float32Array
}

const severities: readonly Severity[] = ['Moderate', 'Severe', 'Extreme']

/** Depths, least first; the greatest of several is Extreme. */
export const depthLevels = (depths: readonly number[]): AlertLevel[] => {
  const sorted = [...new Set(depths)].sort((a, b) => a - b).slice(-3)
  return sorted.map((depth, k) => ({
    severity: severities[Math.min(2, sorted.length === 1 ? 1 : k + 3 - sorted.length)]!,
    label: `at least ${depth} mm`,
    depth,
  }))
}

/** Heavy, very heavy and extremely heavy rain in 24 h. */
export const imdLevels: readonly AlertLevel[] = [
  { severity: 'Moderate', label: 'heavy rain, at least 64.5 mm in 24 h', depth: 64.5 },
  { severity: 'Severe', label: 'very heavy rain, at least 115.6 mm in 24 h', depth: 115.6 },
  { severity: 'Extreme', label: 'extremely heavy rain, at least 204.5 mm in 24 h', depth: 204.5 },
]

/** Least windows of history for a percentile. */
export const leastHistory = 20
/** Below this depth a percentile is no alert: it would be the rain of a dry place. */
export const leastAlertMm = 1

/** Percentiles of each cell's own history (windows by cell); NaN where there are too few windows. */
export const percentileLevels = (history: readonly Float32Array[], percentiles: readonly number[]): AlertLevel[] => {
  const cells = history[0]?.length ?? 0
  const sorted = [...new Set(percentiles)].sort((a, b) => a - b).slice(-3)
  const depths = sorted.map(() => new Float32Array(cells).fill(Number.NaN))
  const own = new Float64Array(history.length)
  for (let c = 0; c < cells; c++) {
    let n = 0
    for (const h of history) if (!Number.isNaN(h[c]!)) own[n++] = h[c]!
    if (n < leastHistory) continue
    const values = own.slice(0, n).sort()
    sorted.forEach((p, k) => {
      depths[k]![c] = Math.max(leastAlertMm, quantileOfSorted(values, p / 100))
    })
  }
  return sorted.map((p, k) => ({
    severity: severities[Math.min(2, sorted.length === 1 ? 1 : k + 3 - sorted.length)]!,
    label: `above the ${p}th percentile of the cell's own history`,
    depth: depths[k]!,
  }))
}

/** The level of one intensity-duration curve, or null outside its durations. */
export const landslideLevel = (threshold: LandslideThreshold, hours: number): AlertLevel | null => {
  const depth = landslideDepth(threshold, hours)
  return depth === null
    ? null
    : {
        severity: 'Severe',
        label: `landslides possible: ${depth.toFixed(1)} mm in ${hours} h (${threshold.source})`,
        depth,
      }
}

/** 0 no alert, else 1 + the index of the highest level that a cell reaches. */
export const alertClasses = (total: Float32Array, levels: readonly AlertLevel[]): Uint8Array => {
  const out = new Uint8Array(total.length)
  for (const [k, { depth }] of levels.entries())
    for (let c = 0; c < total.length; c++) {
      const d = typeof depth === 'number' ? depth : depth[c]!
      if (total[c]! >= d) out[c] = k + 1
    }
  return out
}
