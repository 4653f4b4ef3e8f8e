/** The verification table for a terminal: failures on top. */
import { unitName } from '@setu/core/unit-name'
import { formatNumber } from './number.js'
import { alignRows } from './show.js'
import type { VerifyTable } from './verify.js'

const full = (x: number | null): string =>
  (x === null ? '-' : Number.isInteger(x) ? String(x) : Number(x.toPrecision(12)).toString()).replace('-', '−')

const short = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

export const showVerify = (table: VerifyTable): string => {
  const order = [...table.rows].sort((a, b) => Number(a.pass) - Number(b.pass))
  const rows = order.map((r) => [
    r.pass ? 'pass' : r.shortfall ? 'short' : 'FAIL',
    `${r.mission}.${r.id}`,
    full(r.value),
    full(r.expected),
    r.tolerance === 0 ? 'exact' : formatNumber(r.tolerance),
    unitName(r.unit),
    short(r.what, 84),
    short(r.source, 60),
  ])
  const lines = alignRows([['', 'id', 'value', 'expected', 'tolerance', 'unit', 'what', 'source'], ...rows])
  const notes = order.flatMap((r) => {
    if (r.pass) return []
    const why = r.shortfall ?? (r.value === null ? r.what : undefined)
    return why ? [`${r.mission}.${r.id}: ${why}`] : []
  })
  const all = table.rows.length
  const missing = table.notRun ? `, ${table.notRun} not run (their files are not here: setu references list)` : ''
  return `${[...lines, '', ...notes, ...(notes.length ? [''] : [])].join('\n')}${table.passed} of ${all} rows pass, ${table.failed} fail, ${table.short} fall short with a note${missing}.\n`
}
