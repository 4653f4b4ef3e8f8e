/** The verification table for a terminal: failures on top. */
import { formatNumber } from './number.js'
import { alignRows } from './show.js'
import type { VerifyTable } from './verify.js'

const full = (x: number | null): string =>
  (x === null ? '-' : Number.isInteger(x) ? String(x) : Number(x.toPrecision(12)).toString()).replace('-', '−')

export const showVerify = (table: VerifyTable): string => {
  const order = [...table.rows].sort((a, b) => Number(a.pass) - Number(b.pass))
  const rows = order.map((r) => [
    r.pass ? 'pass' : r.shortfall ? 'short' : 'FAIL',
    `${r.mission}.${r.id}`,
    full(r.value),
    full(r.expected),
    r.tolerance === 0 ? 'exact' : formatNumber(r.tolerance),
    r.unit === '1' ? '' : r.unit,
    r.what,
    r.source,
    r.shortfall ?? '',
  ])
  const lines = alignRows([['', 'id', 'value', 'expected', 'tolerance', 'unit', 'what', 'source', ''], ...rows])
  const all = table.rows.length
  return `${lines.join('\n')}\n\n${table.passed} of ${all} rows pass, ${table.failed} fail, ${table.short} fall short with a note${table.notRun ? `, ${table.notRun} not run (their files are not here: setu references list)` : ''}.\n`
}
