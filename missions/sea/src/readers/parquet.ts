/** Positions out of Parquet and GeoParquet: the columns that are needed, by row groups of 50,000 rows. */
import type { Bytes } from '@setu/core/contract'
import { openParquet } from '@setu/formats/parquet/read'
import { columnsOf } from './columns.js'
import type { TableSink } from './csv.js'
import { rowReader } from './row-of-cells.js'

const ROWS = 50_000

const plain = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return String(value.getTime())
  return String(value)
}

export const readParquetPositions = async (bytes: Bytes, where: string, sink: TableSink): Promise<number> => {
  const file = await openParquet(bytes, where)
  const names = file.columns.map((c) => c.name)
  const columns = columnsOf(names, sink.mapping, where)
  const reader = rowReader(columns, { decimal: '.', dayFirst: false }, sink.faults, where)
  const wanted = [...new Set(Object.values(columns))].map((i) => names[i]!)
  for (let start = 0; start < file.rows; start += ROWS) {
    const end = Math.min(file.rows, start + ROWS)
    const cells = await file.read({ columns: wanted, start, end })
    const lists = names.map((n) => cells[n])
    for (let i = 0; i < end - start; i++) {
      const values = lists.map((list) => plain(list?.[i]))
      const row = reader.position(values, start + i + 1)
      if (!row || sink.known?.(row)) continue
      sink.positions.add(row)
      const report = reader.statics(values, row, sink.file)
      if (report) sink.statics.push(report)
    }
    await sink.progress?.()
  }
  return file.rows
}
