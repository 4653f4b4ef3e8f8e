/**
 * Numbers as people read them: rounded to the second digit of the interval's half-width, U+2212 for minus, thin no-break
 * space in thousands from five digits on, powers as 3.1 × 10⁻⁵.
 */
import type { Estimate } from '@setu/core/estimate'

const THIN = '\u202f'
const RAISED: Record<string, string> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
}

export const raised = (n: number): string => [...String(n)].map((c) => RAISED[c] ?? c).join('')

const grouped = (digits: string): string => {
  const [whole = '', rest] = digits.split('.')
  const thousands = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, THIN) : whole
  return rest === undefined ? thousands : `${thousands}.${rest}`
}

/** With a fixed count of decimals; negative counts round to tens, hundreds. */
export const fixed = (value: number, decimals: number): string => {
  const step = 10 ** -decimals
  const rounded = decimals >= 0 ? Math.abs(value) : Math.round(Math.abs(value) / step) * step
  const text = grouped(rounded.toFixed(Math.max(0, Math.min(20, decimals))))
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text
}

const scientific = (value: number, digits: number): string => {
  const [mantissa = '0', exponent = '0'] = Math.abs(value)
    .toExponential(digits - 1)
    .split('e')
  return `${value < 0 ? '−' : ''}${mantissa} × 10${raised(Number(exponent))}`
}

/** Without an interval: whole numbers as they are, others to four significant digits. */
export const formatNumber = (value: number, digits = 4): string => {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1e15) return fixed(value, 0)
  if (size < 1e-3 || size >= 1e9) return scientific(value, digits)
  const text = fixed(value, Math.max(0, digits - 1 - Math.floor(Math.log10(size))))
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** Decimals that the half-width of an interval allows: its second digit. */
export const decimalsFor = (halfWidth: number): number | undefined =>
  halfWidth > 0 && Number.isFinite(halfWidth)
    ? Math.max(-15, Math.min(12, 1 - Math.floor(Math.log10(halfWidth))))
    : undefined

export interface EstimateText {
  readonly value: string
  /** `3.4 to 7.1`, or nothing. */
  readonly interval: string
}

export const formatEstimate = (e: Estimate): EstimateText => {
  if (e.value === null) return { value: '–', interval: '' }
  const has = e.low !== undefined && e.high !== undefined
  const half = has ? (e.high! - e.low!) / 2 : e.sigma
  const decimals = half === undefined ? undefined : decimalsFor(half)
  if (decimals === undefined)
    return { value: formatNumber(e.value), interval: has ? `${formatNumber(e.low!)} to ${formatNumber(e.high!)}` : '' }
  const small = Math.max(Math.abs(e.value), half ?? 0)
  const write = (x: number): string => (decimals > 6 && small < 1e-3 ? scientific(x, 2) : fixed(x, decimals))
  return {
    value: write(e.value),
    interval: has ? `${write(e.low!)} to ${write(e.high!)}` : e.sigma === undefined ? '' : `± ${write(e.sigma)}`,
  }
}

/** Below this count nothing is said of an estimate. */
export const FEWEST = 30

export const isInsufficient = (e: Estimate): boolean => e.value !== null && e.n !== undefined && e.n < FEWEST
export const isEstimate = (value: unknown): value is Estimate =>
  typeof value === 'object' && value !== null && 'value' in value && 'unit' in value
