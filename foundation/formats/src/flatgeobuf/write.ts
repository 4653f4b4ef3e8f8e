/**
 * FlatGeobuf 3 (https://flatgeobuf.org): features with a spatial index in one file that programs read by ranges. Points,
 * lines, polygons and their multiples in WGS 84, with heights where every position has one; properties are texts, numbers (double) and booleans, others as JSON.
 */
import { setuError } from '@setu/core/errors'
import type { Feature } from '@setu/core/schema'
import { boundsOf, type Geometry } from '../parquet/wkb.js'
import { type Field, sized, type Table } from './flatbuffer.js'
import { type Box, hilbertOrder, packTree } from './packed-tree.js'

export const MAGIC = Uint8Array.of(0x66, 0x67, 0x62, 3, 0x66, 0x67, 0x62, 1)
export const geometryTypes = [
  'Unknown',
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
] as const
export const columnTypes = { bool: 2, double: 10, string: 11, json: 12 } as const
type ColumnType = keyof typeof columnTypes
const NODE_SIZE = 16

type Position = readonly number[]

const geometryTable = (g: Geometry, heights: boolean, where: string): Table => {
  const type = geometryTypes.indexOf(g.type as (typeof geometryTypes)[number])
  if (type < 1)
    throw setuError('bad-input', { where, found: `a ${g.type}`, expected: geometryTypes.slice(1).join(', ') })
  const c = (g as { coordinates: unknown }).coordinates
  const make = (positions: readonly Position[], ends?: readonly number[], of = type): Table => {
    return [
      ends ? { u32s: ends } : undefined,
      { doubles: positions.flatMap((p) => [p[0]!, p[1]!]) },
      heights ? { doubles: positions.map((p) => p[2]!) } : undefined,
      undefined,
      undefined,
      undefined,
      { u8: of },
    ]
  }
  const rings = (list: readonly (readonly Position[])[], of = type): Table => {
    let n = 0
    return make(list.flat(), list.length > 1 ? list.map((r) => (n += r.length)) : undefined, of)
  }
  switch (g.type) {
    case 'Point':
      return make([c as Position])
    case 'LineString':
    case 'MultiPoint':
      return make(c as Position[])
    case 'Polygon':
    case 'MultiLineString':
      return rings(c as Position[][])
    default:
      return [
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
        { u8: type },
        { tables: (c as Position[][][]).map((p) => rings(p, 3)) },
      ]
  }
}

const hasHeights = (c: unknown): boolean =>
  Array.isArray(c) && c.length > 0 && (typeof c[0] === 'number' ? c.length > 2 : c.every(hasHeights))

const columnOf = (values: Iterable<unknown>): ColumnType => {
  const types = new Set<ColumnType>()
  for (const v of values)
    if (v !== null && v !== undefined)
      types.add(
        typeof v === 'number' ? 'double' : typeof v === 'boolean' ? 'bool' : typeof v === 'string' ? 'string' : 'json',
      )
  return types.size === 1 ? [...types][0]! : types.size === 0 ? 'string' : 'json'
}

const utf8 = new TextEncoder()

const propertyBytes = (values: readonly unknown[], types: readonly ColumnType[]): Uint8Array => {
  const parts: Uint8Array[] = []
  for (const [i, v] of values.entries()) {
    if (v === null || v === undefined || (typeof v === 'number' && !Number.isFinite(v))) continue
    const type = types[i]!
    const body =
      type === 'string' ? utf8.encode(v as string) : type === 'json' ? utf8.encode(JSON.stringify(v)) : undefined
    const part = new DataView(new ArrayBuffer(2 + (body ? 4 + body.length : type === 'bool' ? 1 : 8)))
    part.setUint16(0, i, true)
    if (body) {
      part.setUint32(2, body.length, true)
      new Uint8Array(part.buffer).set(body, 6)
    } else if (type === 'bool') part.setUint8(2, v ? 1 : 0)
    else part.setFloat64(2, v as number, true)
    parts.push(new Uint8Array(part.buffer))
  }
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
  let at = 0
  for (const p of parts) {
    out.set(p, at)
    at += p.length
  }
  return out
}

/** The bytes of a file. Features without a geometry go without an index, as the format has none for them. */
export const writeFlatGeobuf = (
  features: readonly Feature[],
  about: { readonly name: string; readonly title?: string; readonly description?: string },
): Uint8Array => {
  const names = [...new Set(features.flatMap((f) => Object.keys(f.properties)))]
  if (names.length > 65_535)
    throw setuError('too-large', { where: about.name, found: `${names.length} properties`, expected: 'at most 65535' })
  const types = names.map((name) =>
    columnOf(
      (function* () {
        for (const f of features) yield f.properties[name]
      })(),
    ),
  )
  const boxes = features.map((f) => (f.geometry ? boundsOf(f.geometry as Geometry) : null))
  const indexed = features.length > 0 && boxes.every((b) => b !== null)
  const all = boxes.reduce<[number, number, number, number] | null>(
    (a, b) =>
      a && b
        ? [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])]
        : (a ?? (b && [b[0], b[1], b[2], b[3]])),
    null,
  )
  const order = indexed ? hilbertOrder(boxes as Box[], all!) : features.map((_, i) => i)
  // The header says for all features whether there are heights.
  const heights = features.length > 0 && features.every((f) => f.geometry && hasHeights(f.geometry.coordinates))
  const bodies = order.map((i) => {
    const f = features[i]!
    const where = `${about.name}: feature ${i + 1}`
    return sized([
      f.geometry ? { table: geometryTable(f.geometry as Geometry, heights, where) } : undefined,
      {
        bytes: propertyBytes(
          names.map((n) => f.properties[n]),
          types,
        ),
      },
    ])
  })
  const places: number[] = []
  let at = 0
  for (const b of bodies) {
    places.push(at)
    at += b.length
  }
  const kinds = new Set(features.map((f) => f.geometry?.type))
  const only = kinds.size === 1 ? geometryTypes.indexOf([...kinds][0] as (typeof geometryTypes)[number]) : 0
  const text = (t: string | undefined): Field | undefined => (t === undefined ? undefined : { text: t })
  const header = sized([
    { text: about.name },
    all ? { doubles: all } : undefined,
    { u8: Math.max(0, only) },
    heights ? { u8: 1 } : undefined,
    undefined,
    undefined,
    undefined,
    { tables: names.map((name, i): Table => [{ text: name }, { u8: columnTypes[types[i]!] }]) },
    { u64: BigInt(features.length) },
    { u16: indexed ? NODE_SIZE : 0 },
    { table: [{ text: 'EPSG' }, { i32: 4326 }, { text: 'WGS 84' }] },
    text(about.title),
    text(about.description),
  ])
  const tree = indexed ? packTree(order.map((i) => boxes[i]!) as Box[], places, NODE_SIZE) : new Uint8Array(0)
  const out = new Uint8Array(MAGIC.length + header.length + tree.length + at)
  let to = 0
  for (const part of [MAGIC, header, tree, ...bodies]) {
    out.set(part, to)
    to += part.length
  }
  return out
}
