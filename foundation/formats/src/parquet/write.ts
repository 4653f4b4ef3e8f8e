/**
 * Parquet and GeoParquet 1.1 (https://geoparquet.org/releases/v1.1.0): Snappy, row groups of 50,000 rows, statistics; a
 * `wkb` column named as geometry gets the `geo` key and a `bbox` covering, by which readers skip row groups. A NULL
 * geometry stays null, an EMPTY one is WKB without positions and a null covering.
 */
import { setuError } from '@setu/core/errors'
import type { ColumnSource } from 'hyparquet-writer'
import type { Cells, Column, ColumnType } from './table.js'
import { boundsOf, type Geometry, readWkb, writeWkb } from './wkb.js'

type SchemaElement = Record<string, unknown> & { name: string }

const ELEMENTS: Readonly<Record<ColumnType, Record<string, unknown>>> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
  wkb: { type: 'BYTE_ARRAY' },
  float64: { type: 'DOUBLE' },
  float32: { type: 'FLOAT' },
  int32: { type: 'INT32' },
  int64: { type: 'INT64' },
  boolean: { type: 'BOOLEAN' },
  timestamp: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
}
const ROWS = 50_000
const OPTIONAL = { repetition_type: 'OPTIONAL' }
const REQUIRED = { repetition_type: 'REQUIRED' }

export interface TableToWrite {
  /** A column that is `required` has a cell in every row, and nothing is written to say so row by row. */
  readonly columns: readonly (Column & { readonly cells: Cells; readonly required?: true })[]
  /** Name of the `wkb` column that is the geometry. */
  readonly geometry?: string
  /** Further file metadata, by key. */
  readonly metadata?: Readonly<Record<string, string>>
  readonly rowGroupRows?: number
}

const cellsOf = (
  column: Column & { cells: Cells },
): readonly unknown[] | Float64Array | Float32Array | Int32Array | BigInt64Array => {
  const { cells, type, name } = column
  const refuse = (v: unknown): never => {
    throw setuError('internal', { where: `Parquet column ${name}`, found: String(v).slice(0, 40), expected: type })
  }
  const each = (good: (v: unknown) => unknown): unknown[] => {
    const out = new Array<unknown>(cells.length)
    for (let i = 0; i < out.length; i++) {
      const v = cells[i]
      out[i] = v === null || v === undefined ? null : good(v)
    }
    return out
  }
  /** The cells themselves, where all are as they must be. */
  const themselves = (good: (v: unknown) => boolean): readonly unknown[] => {
    for (let i = 0; i < cells.length; i++) {
      const v = cells[i]
      if (v !== null && v !== undefined && !good(v)) refuse(v)
    }
    return cells as readonly unknown[]
  }
  const number = (v: unknown): number => (Number.isFinite(v) ? (v as number) : refuse(v))
  switch (type) {
    case 'float64':
    case 'float32':
      return cells instanceof Float64Array || cells instanceof Float32Array ? cells : each(number)
    case 'int32':
      if (cells instanceof Int32Array) return cells
      return each((v) => (Number.isInteger(v) && Math.abs(v as number) < 2 ** 31 ? v : refuse(v)))
    case 'int64':
      if (cells instanceof Float64Array) return wholeOf(cells, refuse)
      return each((v) => (Number.isSafeInteger(v) ? BigInt(v as number) : refuse(v)))
    case 'timestamp':
      if (cells instanceof Float64Array) return wholeOf(cells, refuse)
      return each((v) => BigInt(Math.round(number(v))))
    case 'boolean':
      return each((v) => (typeof v === 'boolean' ? v : refuse(v)))
    case 'string':
      return themselves((v) => typeof v === 'string')
    case 'json':
      return each((v) => v)
    default:
      return each((v) => (v instanceof Uint8Array ? v : refuse(v)))
  }
}

/** Rounded numbers below 2^53 as 64 bits each, written half by half: no BigInt is made. */
const wholeOf = (cells: Float64Array, refuse: (v: unknown) => never): BigInt64Array => {
  const out = new BigInt64Array(cells.length)
  const halves = new Int32Array(out.buffer)
  const [low, high] = littleEndian ? [0, 1] : [1, 0]
  for (let i = 0; i < cells.length; i++) {
    const v = Math.round(cells[i]!)
    if (!Number.isSafeInteger(v)) refuse(v)
    halves[2 * i + low] = v | 0
    halves[2 * i + high] = Math.floor(v / 4_294_967_296)
  }
  return out
}
const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

interface Covering {
  readonly cells: unknown[]
  readonly types: readonly string[]
  readonly bbox: readonly number[] | null
}

/** Boxes of the geometries, the types there are, and the box around all. */
const coveringOf = (cells: Cells, where: string): Covering => {
  const types = new Set<string>()
  let bbox: number[] | null = null
  const boxes = Array.from(cells as readonly (Uint8Array | null)[], (wkb) => {
    if (!wkb) return null
    const geometry = readWkb(wkb, where)
    types.add(geometry.type + (isZ(geometry) ? ' Z' : ''))
    const box = boundsOf(geometry)
    if (!box) return null
    bbox = bbox
      ? [Math.min(bbox[0]!, box[0]), Math.min(bbox[1]!, box[1]), Math.max(bbox[2]!, box[2]), Math.max(bbox[3]!, box[3])]
      : [...box]
    return { xmin: box[0], ymin: box[1], xmax: box[2], ymax: box[3] }
  })
  return { cells: boxes, types: [...types].sort(), bbox }
}

const isZ = (g: Geometry): boolean => {
  if (g.type === 'GeometryCollection') return g.geometries.some(isZ)
  let c: unknown = g.coordinates
  while (Array.isArray(c) && Array.isArray(c[0])) c = c[0]
  return Array.isArray(c) && c.length > 2
}

/** The bytes of a Parquet file. */
export const writeParquet = async (table: TableToWrite): Promise<Uint8Array> => {
  const { ByteWriter, parquetWrite } = await import('hyparquet-writer')
  const rows = table.columns[0]?.cells.length ?? 0
  for (const c of table.columns)
    if (c.cells.length !== rows)
      throw setuError('internal', {
        where: `Parquet column ${c.name}`,
        found: `${c.cells.length} cells`,
        expected: `${rows} cells`,
      })
  const schema: SchemaElement[] = []
  const columnData: ColumnSource[] = []
  let children = 0
  const kvMetadata = Object.entries(table.metadata ?? {}).map(([key, value]) => ({ key, value }))
  for (const column of table.columns) {
    schema.push({ name: column.name, ...ELEMENTS[column.type], ...(column.required ? REQUIRED : OPTIONAL) })
    columnData.push({ name: column.name, data: cellsOf(column) as never })
    children++
    if (column.name !== table.geometry) continue
    const covering = coveringOf(column.cells, `Parquet column ${column.name}`)
    schema.push({ name: 'bbox', num_children: 4, ...OPTIONAL })
    for (const name of ['xmin', 'ymin', 'xmax', 'ymax'])
      schema.push({ name, type: 'DOUBLE', repetition_type: 'REQUIRED' })
    columnData.push({ name: 'bbox', data: covering.cells as never })
    children++
    const side = (edge: string): string[] => ['bbox', edge]
    kvMetadata.push({
      key: 'geo',
      value: JSON.stringify({
        version: '1.1.0',
        primary_column: column.name,
        columns: {
          [column.name]: {
            encoding: 'WKB',
            geometry_types: covering.types,
            ...(covering.bbox ? { bbox: covering.bbox } : {}),
            covering: { bbox: { xmin: side('xmin'), ymin: side('ymin'), xmax: side('xmax'), ymax: side('ymax') } },
          },
        },
      }),
    })
  }
  const told = Object.fromEntries(
    table.columns
      .filter((c) => c.unit || c.title)
      .map((c) => [c.name, { ...(c.unit ? { unit: c.unit } : {}), ...(c.title ? { title: c.title } : {}) }]),
  )
  if (Object.keys(told).length) kvMetadata.push({ key: 'setu', value: JSON.stringify({ columns: told }) })
  const writer = new ByteWriter()
  parquetWrite({
    writer,
    columnData,
    schema: [{ name: 'root', num_children: children }, ...schema] as never,
    kvMetadata,
    rowGroupSize: table.rowGroupRows ?? ROWS,
    createdBy: 'Setu',
  })
  return new Uint8Array(writer.getBuffer())
}

/** Geometries as cells of a `wkb` column. */
export const wkbCells = (geometries: readonly (Geometry | null)[]): (Uint8Array | null)[] =>
  geometries.map((g) => (g ? writeWkb(g) : null))
