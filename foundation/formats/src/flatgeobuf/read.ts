/** FlatGeobuf 3 into features: points, lines, polygons and their multiples; properties of every type but binary. */
import { setuError } from '@setu/core/errors'
import type { Feature, FeatureCollection } from '@setu/core/schema'
import { readTable, type TableReader } from './flatbuffer.js'
import { treeBytes } from './packed-tree.js'
import { geometryTypes, MAGIC } from './write.js'

const MOST_HEADER = 1 << 24
const MOST_POSITIONS = 10_000_000

export const isFlatGeobuf = (head: Uint8Array): boolean => MAGIC.every((b, i) => i === 7 || head[i] === b)

interface ColumnInfo {
  readonly name: string
  readonly type: number
}

export const readFlatGeobuf = (body: Uint8Array, where: string): FeatureCollection => {
  const bad = (found: string, expected = 'a FlatGeobuf file'): Error =>
    setuError('bad-file', { where, found, expected })
  if (!isFlatGeobuf(body)) throw bad('another beginning')
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const part = (at: number, most: number): Uint8Array => {
    if (at + 4 > body.length) throw bad(`its end at byte ${body.length}`)
    const n = view.getUint32(at, true)
    if (n < 4 || n > most || at + 4 + n > body.length) throw bad(`a part of ${n} bytes at ${at}`)
    return body.subarray(at + 4, at + 4 + n)
  }
  const headerBody = part(8, MOST_HEADER)
  const header = readTable(headerBody, where)
  const crs = header.table(10)
  const code = crs?.i32(1, 4326) ?? 4326
  if (code !== 0 && code !== 4326)
    throw bad(`the reference system ${crs?.text(0) ?? 'EPSG'}:${code}`, 'WGS 84 longitudes and latitudes')
  const columns = header.tables(7).map((c): ColumnInfo => ({ name: c.text(0) ?? '', type: c.u8(1, 0) }))
  const count = Number(header.u64(8))
  const nodeSize = header.u16(9, 16)
  const type = header.u8(2, 0)
  const tree = count > 0 && nodeSize > 0 ? treeBytes(Math.min(count, body.length), nodeSize) : 0
  const features: Feature[] = []
  let positions = 0
  let at = 12 + headerBody.length + tree
  if (at > body.length) throw bad(`an index of ${tree} bytes`)
  while (at < body.length) {
    const feature = part(at, body.length)
    const table = readTable(feature, `${where}: feature ${features.length + 1}`)
    const geometry = table.table(0)
    positions += (geometry?.doubles(1)?.length ?? 0) / 2
    if (positions > MOST_POSITIONS)
      throw setuError('too-large', { where, found: `more than ${MOST_POSITIONS} positions`, expected: 'fewer' })
    features.push({
      type: 'Feature',
      geometry: geometry ? geometryOf(geometry, type, bad) : null,
      properties: propertiesOf(table.bytes(1), columns, bad),
    })
    at += 4 + feature.length
  }
  if (count > 0 && features.length !== count) throw bad(`${features.length} features`, `${count}, as the header says`)
  return { type: 'FeatureCollection', features }
}

const geometryOf = (t: TableReader, of: number, bad: (found: string) => Error): Feature['geometry'] => {
  const kind = geometryTypes[of === 0 ? t.u8(6, 0) : of]
  const pairs = (): number[][] => {
    const xy = t.doubles(1) ?? new Float64Array(0)
    const z = t.doubles(2)
    return Array.from({ length: xy.length >> 1 }, (_, i) => [xy[2 * i]!, xy[2 * i + 1]!, ...(z ? [z[i] ?? 0] : [])])
  }
  const rings = (): number[][][] => {
    const all = pairs()
    let from = 0
    const ends = t.u32s(0) ?? [all.length]
    return Array.from(ends, (end) => {
      if (end < from || end > all.length) throw bad(`a ring that ends at ${end} of ${all.length} positions`)
      const ring = all.slice(from, end)
      from = end
      return ring
    })
  }
  switch (kind) {
    case 'Point': {
      const [first] = pairs()
      if (!first) throw bad('a point without position')
      return { type: kind, coordinates: first }
    }
    case 'LineString':
    case 'MultiPoint':
      return { type: kind, coordinates: pairs() }
    case 'Polygon':
    case 'MultiLineString':
      return { type: kind, coordinates: rings() }
    case 'MultiPolygon':
      return { type: kind, coordinates: t.tables(7).map((p) => geometryOf(p, 3, bad)!.coordinates) }
    default:
      throw bad(`geometry type ${of || t.u8(6, 0)}`)
  }
}

/** Bytes of the fixed types by number; -1: length before it. */
const SIZES = [1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, -1, -1, -1, -1] as const

const propertiesOf = (
  body: Uint8Array | undefined,
  columns: readonly ColumnInfo[],
  bad: (found: string) => Error,
): Record<string, unknown> => {
  const out: Record<string, unknown> = {}
  if (!body) return out
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  for (let at = 0; at < body.length; ) {
    if (at + 2 > body.length) throw bad('half a property')
    const column = columns[view.getUint16(at, true)]
    if (!column) throw bad(`property ${view.getUint16(at, true)} of ${columns.length}`)
    at += 2
    const fixed = SIZES[column.type]
    if (fixed === undefined) throw bad(`column type ${column.type}`)
    if (fixed < 0 && at + 4 > body.length) throw bad('half a property')
    const n = fixed < 0 ? view.getUint32(at, true) : fixed
    if (fixed < 0) at += 4
    if (at + n > body.length) throw bad(`a property of ${n} bytes`)
    const value = valueAt(view, column.type, at, n)
    if (column.name !== '__proto__') out[column.name] = value
    at += n
  }
  return out
}

const valueAt = (view: DataView, type: number, at: number, n: number): unknown => {
  switch (type) {
    case 0:
      return view.getInt8(at)
    case 1:
      return view.getUint8(at)
    case 2:
      return view.getUint8(at) !== 0
    case 3:
      return view.getInt16(at, true)
    case 4:
      return view.getUint16(at, true)
    case 5:
      return view.getInt32(at, true)
    case 6:
      return view.getUint32(at, true)
    case 7:
      return Number(view.getBigInt64(at, true))
    case 8:
      return Number(view.getBigUint64(at, true))
    case 9:
      return view.getFloat32(at, true)
    case 10:
      return view.getFloat64(at, true)
    default: {
      const text = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at, n))
      if (type === 14) return null
      if (type !== 12) return text
      try {
        return JSON.parse(text)
      } catch {
        return text
      }
    }
  }
}
