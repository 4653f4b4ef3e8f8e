/**
 * Tables in text (RFC 4180 and what the field makes of it): delimiter, decimal sign and encoding by content, a header,
 * quoted cells that may hold line ends, comment lines (`#`) before the header, and the line of every row for messages.
 *
 *     const table = readCsv(bytes, { where: 'gauges.csv' })
 *     table.columns   // ['date', 'P5101005', …]
 *     table.lineOf(0) // 2
 */
import { setuError } from '@setu/core/errors'
import Papa from 'papaparse'
import { decodeText, type TextEncoding } from './decode.js'
import { dialectOf } from './dialect.js'

export interface CsvTable {
  readonly where: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Line in the file (from 1) on which a row starts. */
  lineOf(row: number): number
  readonly delimiter: string
  readonly decimal: '.' | ','
  readonly encoding: TextEncoding
  /** Comment lines before the header, without `#`. */
  readonly comments: readonly string[]
}

export interface CsvOptions {
  readonly where: string
  /** False: the first row is data, and the columns are named `1`, `2`, … */
  readonly header?: boolean
  readonly delimiter?: string
  readonly decimal?: '.' | ','
  /** At most this many rows are read before `too-large`; default 20 million. */
  readonly maxRows?: number
}

const LONGEST = 2 ** 29 - 64

/** Column names: trimmed, without the quotes' spaces; empty ones get their number. */
const named = (cells: readonly string[], where: string): string[] => {
  const names = cells.map((cell, i) => cell.trim() || `column ${i + 1}`)
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) {
      throw setuError('bad-file', {
        where: `${where}:1`,
        found: `column "${name}" twice`,
        expected: 'a different name for each column',
        wayOut: 'Rename one of the two columns.',
      })
    }
    seen.add(name)
  }
  return names
}

/** Rows of characters with the line each starts on; blank lines are left out. */
export const parseRows = (
  text: string,
  delimiter: string,
  where: string,
  firstLine: number,
): { rows: string[][]; lines: number[]; nextLine: number } => {
  const newline = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n'
  const quoted = text.includes('"')
  const parsed = Papa.parse(text, { delimiter, newline, fastMode: !quoted })
  const rows: string[][] = []
  const lines: number[] = []
  let line = firstLine
  for (const row of parsed.data) {
    if (row.length > 1 || row[0]?.trim()) {
      rows.push(row)
      lines.push(line)
    }
    line++
    if (quoted)
      for (const cell of row) for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) line++
  }
  const broken = parsed.errors.find((e) => e.code === 'MissingQuotes')
  if (broken) {
    throw setuError('bad-file', {
      where: `${where}:${lines.at(-1) ?? firstLine}`,
      found: 'a quoted cell that never ends',
      expected: 'a closing quote',
      wayOut: 'The file may be cut off; get it again, or close the quote.',
    })
  }
  return { rows, lines, nextLine: line }
}

/** Reads a whole table. Throws `bad-file` with `file:line` where a row has more or fewer cells than the header. */
export const readCsv = (body: Uint8Array, options: CsvOptions): CsvTable => {
  const { where } = options
  if (body.length > LONGEST) {
    throw setuError('too-large', {
      where,
      found: `${body.length} bytes`,
      expected: `at most ${LONGEST} bytes in one table`,
    })
  }
  const { text, encoding } = decodeText(body, where)
  const comments: string[] = []
  let start = 0
  let firstLine = 1
  while (text.charCodeAt(start) === 35) {
    const end = text.indexOf('\n', start)
    comments.push(text.slice(start + 1, end < 0 ? undefined : end).trim())
    start = end < 0 ? text.length : end + 1
    firstLine++
  }
  const content = start > 0 ? text.slice(start) : text
  const found = dialectOf(content)
  const delimiter = options.delimiter ?? found.delimiter
  const { rows, lines } = parseRows(content, delimiter, where, firstLine)
  const header = options.header ?? true
  if (rows.length === 0) {
    throw setuError('bad-file', { where, found: 'no rows', expected: header ? 'a header and rows' : 'rows' })
  }
  if (rows.length > (options.maxRows ?? 20_000_000)) {
    throw setuError('too-large', { where, found: `${rows.length} rows`, expected: `at most ${options.maxRows} rows` })
  }
  const columns = header ? named(rows[0]!, where) : rows[0]!.map((_, i) => String(i + 1))
  const body0 = header ? 1 : 0
  const data = body0 ? rows.slice(1) : rows
  const starts = body0 ? lines.slice(1) : lines
  for (let i = 0; i < data.length; i++) {
    const row = data[i]!
    if (row.length === columns.length) continue
    // A trailing delimiter makes one empty cell too many.
    if (row.length === columns.length + 1 && row.at(-1)?.trim() === '') {
      row.pop()
      continue
    }
    throw setuError('bad-file', {
      where: `${where}:${starts[i]}`,
      found: `${row.length} cells`,
      expected: `${columns.length} cells, as in the header`,
      wayOut: 'The line may be cut off, or a cell holds the delimiter without quotes.',
    })
  }
  return {
    where,
    columns,
    rows: data,
    lineOf: (row) => starts[row] ?? firstLine,
    delimiter,
    decimal: options.decimal ?? found.decimal,
    encoding,
    comments,
  }
}
