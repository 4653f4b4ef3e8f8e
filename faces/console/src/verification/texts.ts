/** Words of one verification row: expected value, tolerance, ours, at the digits that the tolerance can see. */
import type { VerifyRow } from '@setu/core/contract'
import { say } from '../messages/say.js'
import { fixed, formatNumber, raised } from '../numbers/format.js'

const tolerance = (t: number): string => {
  if (t === 0) return say('verify.exact')
  const power = Math.log10(t)
  return Math.abs(power - Math.round(power)) < 1e-9 && power <= -3
    ? `± 10${raised(Math.round(power))}`
    : `± ${formatNumber(t)}`
}

export const rowTexts = (
  row: VerifyRow,
): { readonly expected: string; readonly tolerance: string; readonly ours: string } => {
  const decimals = row.tolerance > 0 ? Math.max(0, Math.min(10, Math.ceil(-Math.log10(row.tolerance)))) : undefined
  const write = (x: number): string =>
    decimals === undefined || (Math.abs(x) < 1e-6 && x !== 0) ? formatNumber(x, 8) : fixed(x, decimals)
  return {
    expected: write(row.expected),
    tolerance: tolerance(row.tolerance),
    ours: row.value === null ? '–' : row.tolerance === 0 && row.pass ? formatNumber(row.value, 10) : write(row.value),
  }
}

/** Where ours lies, in tolerances from the expected value, kept within the strip. */
export const tolerancesAway = (row: VerifyRow): number | null => {
  if (row.value === null) return null
  if (row.tolerance === 0) return row.value === row.expected ? 0 : Math.sign(row.value - row.expected) * 1.8
  return Math.max(-1.9, Math.min(1.9, (row.value - row.expected) / row.tolerance))
}
