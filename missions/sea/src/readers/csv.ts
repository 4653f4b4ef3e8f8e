/** Positions out of tables in text. A row that cannot be used is counted with its line; the others go on. */
import type { Bytes } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { dialectOf } from '@setu/formats/csv/dialect'
import { parseRows } from '@setu/formats/csv/read'
import type { PositionBuilder, StaticReport } from '../positions.js'
import { type Columns, columnsOf, type Meaning } from './columns.js'
import type { Faults } from './fault-counts.js'
import { type RowReader, rowReader } from './row-of-cells.js'
import { lineBlocks } from './text-lines.js'

export interface TableSink {
  readonly positions: PositionBuilder
  readonly statics: StaticReport[]
  readonly file: number
  readonly faults: Faults
  readonly mapping: ReadonlyMap<Meaning, string>
  readonly dayFirst?: boolean
  known?(row: { readonly mmsi: number; readonly timeMs: number; readonly lon: number; readonly lat: number }): boolean
  progress?(): Promise<void>
  /** Only these ships. */
  readonly ships?: ReadonlySet<number>
  /** A live stream: nothing of it throws. */
  readonly stream?: boolean
}

/** Rows read, and the names of the columns. */
export const readCsvPositions = async (
  bytes: Bytes,
  where: string,
  sink: TableSink,
): Promise<{ readonly rows: number; readonly columns: readonly string[]; readonly danish: boolean }> => {
  let columns: Columns | undefined
  let names: string[] = []
  let dialect: ReturnType<typeof dialectOf> | undefined
  let reader: RowReader | undefined
  let rows = 0
  let danish = false
  for await (const block of lineBlocks(bytes, where)) {
    let { text, line } = block
    // The Danish header begins with a sign that elsewhere marks a comment.
    while (!columns && text.startsWith('#') && !/^#\s*timestamp/i.test(text)) {
      const end = text.indexOf('\n')
      text = end < 0 ? '' : text.slice(end + 1)
      line++
    }
    if (text.trim() === '') continue
    if (!dialect) {
      danish = /^\s*#\s*timestamp/i.test(text)
      dialect = dialectOf(danish ? text.replace(/^\s*#/, '') : text)
    }
    const parsed = parseRows(text.replace(/\r?\n$/, ''), dialect.delimiter, where, line)
    for (const [k, cells] of parsed.rows.entries()) {
      if (!columns || !reader) {
        names = cells.map((c) => c.trim())
        columns = columnsOf(names, sink.mapping, where)
        reader = rowReader(
          columns,
          { decimal: dialect.decimal, dayFirst: danish || sink.dayFirst === true },
          sink.faults,
          where,
        )
        continue
      }
      rows++
      if (cells.length !== names.length) {
        sink.faults.count('raggedRow', `${where}:${parsed.lines[k]}`)
        continue
      }
      const row = reader.position(cells, parsed.lines[k]!)
      if (!row || (sink.ships && !sink.ships.has(row.mmsi)) || sink.known?.(row)) continue
      sink.positions.add(row)
      const report = reader.statics(cells, row, sink.file)
      if (report) sink.statics.push(report)
    }
    await sink.progress?.()
  }
  if (!columns) throw setuError('bad-file', { where, found: 'no rows', expected: 'a header and rows' })
  return { rows, columns: names, danish }
}
