/**
 * The dialect of a table: delimiter (`,` `;` tab `|`) and decimal sign, from its first lines. The delimiter is the one
 * that cuts the most lines into the same number (at least two) of cells; a decimal comma is assumed only where the
 * delimiter is another sign and numbers with a comma, but none with a point, are seen.
 */
import Papa from 'papaparse'

export interface Dialect {
  readonly delimiter: string
  readonly decimal: '.' | ','
}

const DELIMITERS = [',', ';', '\t', '|'] as const

const score = (rows: readonly string[][]): number => {
  const counts = new Map<number, number>()
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1)
  let best = 0
  for (const [cells, times] of counts) if (cells > 1) best = Math.max(best, times + Math.min(cells, 100) / 1000)
  return best
}

/** Dialect of the first lines of a text; a single column gives a comma. */
export const dialectOf = (text: string): Dialect => {
  const end = text.length > 65536 ? text.lastIndexOf('\n', 65536) : -1
  const head = end > 0 ? text.slice(0, end) : text.slice(0, 262144)
  const lines = head
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .slice(0, 60)
    .join('\n')
  let delimiter: string = ','
  let best = 0
  let rows: string[][] = []
  for (const candidate of DELIMITERS) {
    const parsed = Papa.parse(lines, { delimiter: candidate, newline: '\n' }).data
    const s = score(parsed)
    if (s > best) {
      best = s
      delimiter = candidate
      rows = parsed
    }
  }
  let commas = 0
  let points = 0
  if (delimiter !== ',') {
    for (const row of rows) {
      for (const cell of row) {
        if (/^\s*[+-]?\d*,\d+\s*$/.test(cell)) commas++
        else if (/^\s*[+-]?\d*\.\d+\s*$/.test(cell)) points++
      }
    }
  }
  return { delimiter, decimal: commas > 0 && points === 0 ? ',' : '.' }
}
