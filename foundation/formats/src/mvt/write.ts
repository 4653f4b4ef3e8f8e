/**
 * Mapbox Vector Tiles 2.1 (https://github.com/mapbox/vector-tile-spec): layers of features on a square of `extent` units,
 * y downwards, as protocol buffers. Outer rings go clockwise on the screen (positive area), holes the other way; that is
 * for the caller to keep (`cut.ts` does). Numbers without a value are left out; what is no text, number or boolean is
 * written as JSON text.
 *
 * Own code and no library: vt-pbf 3.1.3 loses an attribute named like a member of every object (`constructor`) and
 * throws on whole numbers above 2^64.
 */
import { setuError } from '@setu/core/errors'

export type TileGeometryType = 'point' | 'line' | 'polygon'

export interface TileFeature {
  /** A whole number up to 2^53, as the format asks; other ids go into the properties. */
  readonly id?: number
  readonly type: TileGeometryType
  /** Flat x, y, x, y … in tile units: all points in one part, a line a part, a ring a part (closed or not). */
  readonly parts: readonly ArrayLike<number>[]
  readonly properties: Readonly<Record<string, unknown>>
}

export interface TileLayer {
  readonly name: string
  /** Units along a side, 4096 by default. */
  readonly extent?: number
  readonly features: readonly TileFeature[]
}

export const TILE_EXTENT = 4096
const TYPES: Readonly<Record<TileGeometryType, number>> = { point: 1, line: 2, polygon: 3 }
/** Zigzag doubles a number: beyond this it is written as a double. */
const MOST_SIGNED = 2 ** 52

interface Out {
  reset(): void
  varint(n: number): void
  double(n: number): void
  bytes(b: Uint8Array): void
  text(field: number, text: string): void
  block(field: number, b: Uint8Array): void
  view(): Uint8Array
}

const encoder = new TextEncoder()
const eight = new Float64Array(1)
/** Little-endian, as every host of today is. */
const eightBytes = new Uint8Array(eight.buffer)

const createOut = (size: number): Out => {
  let buffer = new Uint8Array(size)
  let at = 0
  const room = (n: number): void => {
    if (at + n <= buffer.length) return
    const larger = new Uint8Array(Math.max(buffer.length * 2, at + n))
    larger.set(buffer)
    buffer = larger
  }
  const out: Out = {
    reset() {
      at = 0
    },
    varint(value) {
      room(10)
      let n = value
      // Above 32 bits by division: shifts would cut.
      while (n >= 0x80000000) {
        buffer[at++] = (n % 128) | 0x80
        n = Math.floor(n / 128)
      }
      while (n > 0x7f) {
        buffer[at++] = (n & 0x7f) | 0x80
        n >>>= 7
      }
      buffer[at++] = n
    },
    double(n) {
      room(8)
      eight[0] = n
      buffer.set(eightBytes, at)
      at += 8
    },
    bytes(b) {
      room(b.length)
      buffer.set(b, at)
      at += b.length
    },
    text(field, text) {
      out.block(field, encoder.encode(text))
    },
    block(field, b) {
      out.varint(field * 8 + 2)
      out.varint(b.length)
      out.bytes(b)
    },
    view: () => buffer.subarray(0, at),
  }
  return out
}

const zigzag = (n: number): number => (n < 0 ? -2 * n - 1 : 2 * n)
const command = (id: number, count: number): number => count * 8 + id

const writeGeometry = (out: Out, type: TileGeometryType, parts: readonly ArrayLike<number>[]): void => {
  let [x, y] = [0, 0]
  const to = (px: number, py: number): void => {
    out.varint(zigzag(px - x))
    out.varint(zigzag(py - y))
    x = px
    y = py
  }
  for (const part of parts) {
    const n = part.length / 2
    if (type === 'point') {
      out.varint(command(1, n))
      for (let i = 0; i < n; i++) to(part[2 * i]!, part[2 * i + 1]!)
      continue
    }
    const closed = type === 'polygon' && n > 1 && part[0] === part[2 * n - 2] && part[1] === part[2 * n - 1]
    const count = closed ? n - 1 : n
    out.varint(command(1, 1))
    to(part[0]!, part[1]!)
    out.varint(command(2, count - 1))
    for (let i = 1; i < count; i++) to(part[2 * i]!, part[2 * i + 1]!)
    if (type === 'polygon') out.varint(command(7, 1))
  }
}

const writeValue = (out: Out, value: string | number | boolean): void => {
  if (typeof value === 'string') out.text(1, value)
  else if (typeof value === 'boolean') {
    out.varint(7 * 8)
    out.varint(value ? 1 : 0)
  } else if (Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0)) {
    out.varint(5 * 8)
    out.varint(value)
  } else if (Number.isInteger(value) && value < 0 && value >= -MOST_SIGNED) {
    out.varint(6 * 8)
    out.varint(zigzag(value))
  } else {
    out.varint(3 * 8 + 1)
    out.double(value)
  }
}

const plainValue = (value: unknown): string | number | boolean | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return Number(value)
  return value === null || value === undefined ? undefined : JSON.stringify(value)
}

/** A tile; layers without features are left out. */
export const writeVectorTile = (layers: readonly TileLayer[]): Uint8Array => {
  const tile = createOut(1 << 16)
  const [layerOut, feature, packed, one] = [createOut(1 << 16), createOut(4096), createOut(4096), createOut(256)]
  for (const { name, extent = TILE_EXTENT, features } of layers) {
    if (features.length === 0) continue
    if (!(Number.isInteger(extent) && extent > 0))
      throw setuError('bad-input', { where: name, found: `an extent of ${extent}`, expected: 'a whole number above 0' })
    const keys = new Map<string, number>()
    const values: (string | number | boolean)[] = []
    // One map a type: a map of mixed keys is several times slower.
    const [texts, numbers, truths] = [new Map<string, number>(), new Map<number, number>(), new Map<boolean, number>()]
    const indexOf = (value: string | number | boolean): number => {
      const known = (typeof value === 'string' ? texts : typeof value === 'number' ? numbers : truths) as Map<
        typeof value,
        number
      >
      let at = known.get(value)
      if (at === undefined) {
        at = values.length
        values.push(value)
        known.set(value, at)
      }
      return at
    }
    layerOut.reset()
    layerOut.varint(15 * 8)
    layerOut.varint(2)
    layerOut.text(1, name)
    for (const f of features) {
      feature.reset()
      if (f.id !== undefined && Number.isSafeInteger(f.id) && f.id >= 0) {
        feature.varint(8)
        feature.varint(f.id)
      }
      packed.reset()
      const { properties } = f
      for (const key in properties) {
        const value = plainValue(properties[key])
        if (value === undefined || !Object.hasOwn(properties, key)) continue
        let k = keys.get(key)
        if (k === undefined) {
          k = keys.size
          keys.set(key, k)
        }
        const v = indexOf(value)
        packed.varint(k)
        packed.varint(v)
      }
      feature.block(2, packed.view())
      feature.varint(3 * 8)
      feature.varint(TYPES[f.type])
      packed.reset()
      writeGeometry(packed, f.type, f.parts)
      feature.block(4, packed.view())
      layerOut.block(2, feature.view())
    }
    for (const key of keys.keys()) layerOut.text(3, key)
    for (const value of values) {
      one.reset()
      writeValue(one, value)
      layerOut.block(4, one.view())
    }
    layerOut.varint(5 * 8)
    layerOut.varint(extent)
    tile.block(3, layerOut.view())
  }
  return tile.view().slice()
}
