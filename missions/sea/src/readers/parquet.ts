/** Positions out of Parquet and GeoParquet: the columns that are needed, by row groups of 50,000 rows. */
import type { Bytes } from '@setu/core/contract'
import { openParquet, type ParquetFile } from '@setu/formats/parquet/read'
import { readWkb } from '@setu/formats/parquet/wkb'
import { emptyRow, positionFlags } from '../positions.js'
import { columnsOf } from './columns.js'
import type { TableSink } from './csv.js'
import { rowReader } from './row-of-cells.js'

const ROWS = 50_000

/** Place of a point in WKB; nothing for other geometries. */
const pointOf = (wkb: unknown, where: string): readonly number[] | undefined => {
  if (!(wkb instanceof Uint8Array)) return undefined
  const geometry = readWkb(wkb, where)
  return geometry.type === 'Point' ? (geometry.coordinates as readonly number[]) : undefined
}

const plain = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return String(value.getTime())
  return String(value)
}

export const readParquetPositions = async (bytes: Bytes, where: string, sink: TableSink): Promise<number> => {
  const file = await openParquet(bytes, where)
  const names = file.columns.map((c) => c.name)
  if (OWN.every((name) => names.includes(name))) return readOwn(file, sink)
  // GeoParquet: the place is in the geometry.
  const points = file.geo && !sink.mapping.has('lon') ? file.geo.primary : undefined
  if (points) names.push('lon', 'lat')
  const columns = columnsOf(names, sink.mapping, where)
  const reader = rowReader(columns, { decimal: '.', dayFirst: false }, sink.faults, where)
  const wanted = [...new Set(Object.values(columns))]
    .map((i) => names[i]!)
    .filter((n) => !points || (n !== 'lon' && n !== 'lat'))
  if (points) wanted.push(points)
  for (let start = 0; start < file.rows; start += ROWS) {
    const end = Math.min(file.rows, start + ROWS)
    const cells = await file.read({ columns: wanted, start, end })
    const lists = names.map((n) => cells[n])
    if (points) {
      const places = cells[points]!.map((wkb) => pointOf(wkb, where))
      lists[names.length - 2] = places.map((p) => p?.[0])
      lists[names.length - 1] = places.map((p) => p?.[1])
    }
    for (let i = 0; i < end - start; i++) {
      const values = lists.map((list) => plain(list?.[i]))
      const row = reader.position(values, start + i + 1)
      if (!row || (sink.ships && !sink.ships.has(row.mmsi)) || sink.known?.(row)) continue
      sink.positions.add(row)
      const report = reader.statics(values, row, sink.file)
      if (report) sink.statics.push(report)
    }
    await sink.progress?.()
  }
  return file.rows
}

/** Columns of the files that ingest wrote: nothing of them is text, and each row knows the line it comes from. */
const OWN = [
  'mmsi',
  'time',
  'lon',
  'lat',
  'sog',
  'cog',
  'heading',
  'status',
  'type',
  'flags',
  'source',
  'place',
] as const

const readOwn = async (file: ParquetFile, sink: TableSink): Promise<number> => {
  const row = emptyRow()
  const columns = [...OWN, ...(file.columns.some((c) => c.name === 'receiver') ? ['receiver'] : [])]
  let source: unknown
  for (let start = 0; start < file.rows; start += ROWS) {
    const end = Math.min(file.rows, start + ROWS)
    const c = await file.read({ columns, start, end })
    const number = (name: string, i: number): number => (c[name]![i] as number | null) ?? Number.NaN
    for (let i = 0; i < end - start; i++) {
      row.mmsi = number('mmsi', i)
      if (sink.ships && !sink.ships.has(row.mmsi)) continue
      row.timeMs = number('time', i)
      if (!(row.mmsi >= 0 && row.mmsi <= 0x7fffffff) || Number.isNaN(row.timeMs)) {
        sink.faults.count(Number.isNaN(row.timeMs) ? 'badTime' : 'badMmsi', `${file.where}:${start + i + 1}`)
        continue
      }
      row.lon = number('lon', i)
      row.lat = number('lat', i)
      row.speed = number('sog', i)
      row.course = number('cog', i)
      row.heading = number('heading', i)
      row.status = (c['status']![i] as number | null) ?? -1
      row.type = (c['type']![i] as number | null) ?? 0
      // What a place is worth is found again.
      row.flags = ((c['flags']![i] as number | null) ?? 0) & ~(positionFlags.badPosition | positionFlags.nullIsland)
      row.place = number('place', i)
      row.receiver = (c['receiver']?.[i] as string | null | undefined) ?? ''
      if (sink.known?.(row)) continue
      if (c['source']![i] !== source) {
        source = c['source']![i]
        sink.positions.file(typeof source === 'string' ? source : file.where)
      }
      sink.positions.add(row)
    }
    await sink.progress?.()
  }
  return file.rows
}
