/** A table of a result as CSV (RFC 4180): units in the header, an estimate as value, low, high and n. */
import { isEstimate } from '../numbers/format.js'
import type { Column } from './columns.js'

/** Cells that a spreadsheet would run as a formula are quoted as text. */
const cell = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
}

export const tableCsv = (columns: readonly Column[], rows: readonly Record<string, unknown>[]): string => {
  const estimated = new Set(columns.filter((c) => rows.some((r) => isEstimate(r[c.name]))).map((c) => c.name))
  const header = columns.flatMap((c) => {
    const unit = c.unit && c.unit !== '1' ? ` [${c.unit}]` : ''
    return estimated.has(c.name)
      ? [`${c.name}${unit}`, `${c.name}_low${unit}`, `${c.name}_high${unit}`, `${c.name}_n`]
      : [`${c.name}${unit}`]
  })
  const lines = rows.map((row) =>
    columns.flatMap((c) => {
      const value = row[c.name]
      if (!estimated.has(c.name)) return [cell(value)]
      return isEstimate(value)
        ? [cell(value.value), cell(value.low), cell(value.high), cell(value.n)]
        : [cell(value), '', '', '']
    }),
  )
  return [header.map(cell), ...lines]
    .map((line) => line.join(','))
    .join('\r\n')
    .concat('\r\n')
}
