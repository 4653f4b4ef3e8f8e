/** Numbers as a person reads them: an estimate is rounded to the second digit of its interval's half-width. */
import type { Estimate } from '@setu/core/estimate'

const MINUS = '−'

export const formatNumber = (value: number, digits?: number): string => {
  if (Number.isInteger(value) && Math.abs(value) < 1e15 && digits === undefined)
    return String(value).replace('-', MINUS)
  const magnitude = Math.abs(value)
  const text =
    digits !== undefined
      ? value.toFixed(digits)
      : magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e7)
        ? value.toExponential(3)
        : String(Number(value.toPrecision(5)))
  return text.replace(/^-(?=0(\.0*)?$)/, '').replace('-', MINUS)
}

/** Decimals that show the second digit of the half-width of the interval. */
export const decimals = (e: Estimate): number | undefined => {
  const half = e.low !== undefined && e.high !== undefined ? (e.high - e.low) / 2 : e.sigma
  if (!half || !Number.isFinite(half)) return undefined
  return Math.max(0, Math.min(8, 1 - Math.floor(Math.log10(half))))
}

export const isEstimate = (value: unknown): value is Estimate =>
  typeof value === 'object' && value !== null && 'value' in value && 'unit' in value

export const formatEstimate = (e: Estimate): { value: string; interval: string } => {
  if (e.value === null) return { value: '-', interval: e.reason ?? '' }
  const digits = decimals(e)
  const interval =
    e.low !== undefined && e.high !== undefined
      ? `${formatNumber(e.low, digits)} to ${formatNumber(e.high, digits)}`
      : ''
  return { value: formatNumber(e.value, digits), interval }
}
