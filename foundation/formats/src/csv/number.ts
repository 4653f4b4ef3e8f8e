/**
 * Numbers in text cells. A cell is a number, or one of the marks for a missing value, or an error with its place: NaN
 * is never the silent outcome.
 */
import { setuError } from '@setu/core/errors'

/** Cells that say "no value" in the files of the field. */
const MISSING = new Set([
  '',
  'na',
  'n/a',
  'nan',
  'null',
  'none',
  'missing',
  '-',
  '--',
  '---',
  '///',
  '//',
  '/',
  '×',
  '#',
  'm',
  '.',
  '…',
])
const NUMBER = /^[+\-−]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

export const isMissingMark = (cell: string): boolean => MISSING.has(cell.trim().toLowerCase())

/** A number, `null` for a mark of a missing value, `undefined` where the cell is neither. */
export const numberIn = (cell: string, decimal: '.' | ',' = '.'): number | null | undefined => {
  // The common case first: a plain number needs no trimming and no regular expression.
  if (cell.length > 0 && decimal === '.') {
    const first = cell.charCodeAt(0)
    const last = cell.charCodeAt(cell.length - 1)
    if (((first > 47 && first < 58) || first === 45 || first === 46) && last > 47 && last < 58) {
      const quick = Number(cell)
      if (quick - quick === 0 && !/[xobXOB]/.test(cell)) return quick
    }
  }
  let text = cell.trim()
  if (MISSING.has(text.toLowerCase())) return null
  if (decimal === ',') text = text.replace(',', '.')
  text = text.replace('−', '-')
  if (!NUMBER.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

/** As `numberIn`, but a cell that is neither number nor mark throws `bad-file` with its place. */
export const readNumber = (cell: string, where: string, decimal: '.' | ',' = '.'): number | null => {
  const value = numberIn(cell, decimal)
  if (value !== undefined) return value
  throw setuError('bad-file', {
    where,
    found: `"${cell.length > 40 ? `${cell.slice(0, 37)}…` : cell}"`,
    expected: `a number${decimal === ',' ? ' (with a decimal comma)' : ''}, or nothing where it is missing`,
  })
}
