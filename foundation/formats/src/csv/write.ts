/**
 * CSV (RFC 4180) that is safe to open in a spreadsheet: text that begins as a formula (`=`, `+`, `-`, `@`, tab) gets an
 * apostrophe before it; numbers stay numbers. Headers carry units: `rain [mm/d]`. Missing is an empty cell.
 */
import { setuError } from '@setu/core/errors'

export interface CsvColumn {
  readonly name: string
  /** UCUM; `1` is not written. */
  readonly unit?: string
}
export type CsvCell = string | number | null | undefined

const textCell = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const cellText = (cell: CsvCell, where: string): string => {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'string') return textCell(cell)
  if (!Number.isFinite(cell))
    throw setuError('internal', {
      where,
      found: String(cell),
      expected: 'a finite number, or null where it is missing',
    })
  return Object.is(cell, -0) ? '0' : String(cell)
}

/** The header line, with its end. */
export const csvHeader = (columns: readonly CsvColumn[]): string =>
  `${columns.map((c) => textCell(c.unit && c.unit !== '1' ? `${c.name} [${c.unit}]` : c.name)).join(',')}\r\n`

/** One line, with its end. */
export const csvLine = (cells: readonly CsvCell[]): string =>
  `${cells.map((c, i) => cellText(c, `CSV column ${i + 1}`)).join(',')}\r\n`

/** A whole table in UTF-8. */
export const writeCsv = (columns: readonly CsvColumn[], rows: Iterable<readonly CsvCell[]>): Uint8Array => {
  const parts = [csvHeader(columns)]
  for (const row of rows) {
    if (row.length !== columns.length)
      throw setuError('internal', { where: 'CSV', found: `${row.length} cells`, expected: `${columns.length} cells` })
    parts.push(csvLine(row))
  }
  return new TextEncoder().encode(parts.join(''))
}
