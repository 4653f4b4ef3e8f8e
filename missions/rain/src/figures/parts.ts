/** What the rain figures share: origin, numbers as they are shown, axes with units. */
import { withUnit } from '@setu/figures/spec'

export interface Origin {
  /** As it stands under the picture: product, gauges, period. */
  readonly source: string
  readonly simulated?: boolean
}

/** A value with its interval; `null` when undefined. */
export interface Interval {
  readonly value: number | null
  readonly low?: number
  readonly high?: number
  readonly n?: number
}

/** Below this sample size a value is `insufficient` and not drawn. */
export const leastSample = 30
export const isDrawn = (estimate: Interval): estimate is Interval & { value: number } =>
  estimate.value !== null && Number.isFinite(estimate.value) && (estimate.n === undefined || estimate.n >= leastSample)
export const hasBounds = (estimate: Interval): estimate is Interval & { low: number; high: number } =>
  Number.isFinite(estimate.low) && Number.isFinite(estimate.high)

export const originOf = ({ source, simulated }: Origin): Origin => ({ source, ...(simulated ? { simulated } : {}) })

/** Decimals that show the second digit of the half-width of an interval; of a value alone, its third digit. */
export const decimalsOf = (value: number, low?: number, high?: number): number => {
  const half = low !== undefined && high !== undefined ? (high - low) / 2 : 0
  const size = half > 0 ? half / 10 : Math.abs(value) / 100
  return size > 0 ? Math.min(6, Math.max(0, -Math.floor(Math.log10(size) + 1e-9))) : 2
}

/** With U+2212 for minus and a thin no-break space between thousands. */
export const shown = (value: number, decimals: number): string => {
  const text = Math.abs(value).toFixed(decimals)
  const [whole = '', part] = text.split('.')
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') : whole
  return `${Number(text) === 0 || value > 0 ? '' : '−'}${grouped}${part === undefined ? '' : `.${part}`}`
}

export const signed = (value: number, decimals: number): string =>
  `${Number(value.toFixed(decimals)) > 0 ? '+' : ''}${shown(value, decimals)}`

/** `24 to 42`. */
export const intervalText = (estimate: Interval): string => {
  if (estimate.value === null || !hasBounds(estimate)) return 'no interval'
  const decimals = decimalsOf(estimate.value, estimate.low, estimate.high)
  return `${shown(estimate.low, decimals)} to ${shown(estimate.high, decimals)}`
}

export const valueText = (estimate: Interval): string =>
  estimate.value === null ? '–' : shown(estimate.value, decimalsOf(estimate.value, estimate.low, estimate.high))

/** Dimensionless units are not written. */
export const unitText = (unit: string): string => (unit === '1' || unit === '' ? '' : unit)

type More = Readonly<Record<string, unknown>>

/** A quantitative position with a titled axis. The same definition on every layer keeps one axis. */
export const position = (field: string, quantity: string, unit: string, scale: More = {}, axis: More = {}): More => ({
  field,
  type: 'quantitative',
  scale: { nice: false, ...(scale['type'] === 'log' ? {} : { zero: false }), ...scale },
  axis: { title: withUnit(quantity, unit), ...axis },
})

/** A position without an axis, in px of the plot or on a scale that labels itself. */
export const bare = (field: string, scale: More): More => ({ field, type: 'quantitative', scale, axis: null })

/** A constant position from an expression of the plot's `width` and `height`. */
export const at = (expr: string): More => ({ value: { expr } })
