/**
 * The little of FlatBuffers that FlatGeobuf needs: tables with scalars, vectors, strings and tables in them, written front
 * to back and read with every place checked (https://flatbuffers.dev/internals).
 */
import { setuError } from '@setu/core/errors'

/** A value of a table field, by its number in the schema. */
export type Field =
  | { readonly u8: number }
  | { readonly u16: number }
  | { readonly i32: number }
  | { readonly u64: bigint }
  | { readonly text: string }
  | { readonly bytes: Uint8Array }
  | { readonly doubles: ArrayLike<number> }
  | { readonly u32s: ArrayLike<number> }
  | { readonly table: Table }
  | { readonly tables: readonly Table[] }

/** Fields by number; absent ones are left out. */
export type Table = readonly (Field | undefined)[]

interface Writer {
  body: Uint8Array
  view: DataView
  at: number
}

const room = (w: Writer, n: number): void => {
  if (w.at + n <= w.body.length) return
  const wider = new Uint8Array(Math.max(2 * w.body.length, w.at + n))
  wider.set(w.body)
  w.body = wider
  w.view = new DataView(wider.buffer)
}

/** Next place that, `after` bytes on, is a multiple of `step`. */
const align = (w: Writer, step: number, after = 0): void => {
  while ((w.at + after) % step !== 0) w.at++
}

const utf8 = new TextEncoder()

const sizeOf = (f: Field): number => ('u8' in f ? 1 : 'u16' in f ? 2 : 'u64' in f ? 8 : 4)

/** Writes a table and what it refers to behind it; returns its place. */
const writeTable = (w: Writer, table: Table): number => {
  // The vtable before the table, then scalars and offsets, the widest first.
  const fields = table.flatMap((field, number) => (field ? [{ field, number, size: sizeOf(field) }] : []))
  const count = fields.length ? fields[fields.length - 1]!.number + 1 : 0
  fields.sort((a, b) => b.size - a.size || a.number - b.number)
  const vtable = 4 + 2 * count
  room(w, vtable + 64 + fields.length * 16)
  align(w, 2)
  // The table begins at a multiple of 4 such that 8-byte scalars, which come first, lie at multiples of 8.
  while ((w.at + vtable + 4) % 8 !== 0) w.at++
  const start = w.at + vtable
  let at = start + 4
  const places = new Map<number, number>()
  for (const { number, size } of fields) {
    at = Math.ceil(at / size) * size
    places.set(number, at)
    at += size
  }
  room(w, at - w.at + 8)
  w.view.setUint16(w.at, vtable, true)
  w.view.setUint16(w.at + 2, at - start, true)
  for (let k = 0; k < count; k++) w.view.setUint16(w.at + 4 + 2 * k, places.has(k) ? places.get(k)! - start : 0, true)
  w.view.setInt32(start, start - w.at, true)
  w.at = at
  for (const { field, number } of fields) {
    const place = places.get(number)!
    if ('u8' in field) w.view.setUint8(place, field.u8)
    else if ('u16' in field) w.view.setUint16(place, field.u16, true)
    else if ('i32' in field) w.view.setInt32(place, field.i32, true)
    else if ('u64' in field) w.view.setBigUint64(place, field.u64, true)
    else {
      const to = writeReferred(w, field)
      w.view.setUint32(place, to - place, true)
    }
  }
  return start
}

const writeReferred = (
  w: Writer,
  field: Exclude<Field, { u8: number } | { u16: number } | { i32: number } | { u64: bigint }>,
): number => {
  if ('table' in field) return writeTable(w, field.table)
  if ('tables' in field) {
    align(w, 4)
    room(w, 4 + 4 * field.tables.length)
    const start = w.at
    w.view.setUint32(start, field.tables.length, true)
    w.at += 4 + 4 * field.tables.length
    for (const [k, table] of field.tables.entries()) {
      const to = writeTable(w, table)
      const place = start + 4 + 4 * k
      w.view.setUint32(place, to - place, true)
    }
    return start
  }
  if ('doubles' in field || 'u32s' in field) {
    const values = 'doubles' in field ? field.doubles : field.u32s
    const size = 'doubles' in field ? 8 : 4
    room(w, 16 + size * values.length)
    align(w, size, 4)
    if (w.at % 4 !== 0) align(w, 4)
    const start = w.at
    w.view.setUint32(start, values.length, true)
    for (let k = 0; k < values.length; k++)
      if (size === 8) w.view.setFloat64(start + 4 + 8 * k, values[k]!, true)
      else w.view.setUint32(start + 4 + 4 * k, values[k]!, true)
    w.at = start + 4 + size * values.length
    return start
  }
  const body = 'text' in field ? utf8.encode(field.text) : field.bytes
  align(w, 4)
  room(w, 8 + body.length)
  const start = w.at
  w.view.setUint32(start, body.length, true)
  w.body.set(body, start + 4)
  // A string ends with a zero; bytes are not harmed by one.
  w.body[start + 4 + body.length] = 0
  w.at = start + 5 + body.length
  return start
}

/** A finished buffer with its size before it, a multiple of 8 long behind the size. */
export const sized = (root: Table): Uint8Array => {
  const w: Writer = { body: new Uint8Array(256), view: new DataView(new ArrayBuffer(0)), at: 4 }
  w.view = new DataView(w.body.buffer)
  const start = writeTable(w, root)
  w.view.setUint32(0, start, true)
  align(w, 8)
  room(w, 0)
  const out = new Uint8Array(4 + w.at)
  out.set(w.body.subarray(0, w.at), 4)
  new DataView(out.buffer).setUint32(0, w.at, true)
  return out
}

/** A table in a buffer; every access is checked against its end. */
export interface TableReader {
  u8(field: number, missing: number): number
  u16(field: number, missing: number): number
  i32(field: number, missing: number): number
  u64(field: number): bigint
  text(field: number): string | undefined
  bytes(field: number): Uint8Array | undefined
  doubles(field: number): Float64Array | undefined
  u32s(field: number): Uint32Array | undefined
  table(field: number): TableReader | undefined
  tables(field: number): readonly TableReader[]
}

export const readTable = (body: Uint8Array, where: string): TableReader => {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const bad = (found: string): Error => setuError('bad-file', { where, found, expected: 'a FlatGeobuf file' })
  const check = (at: number, n: number): number => {
    if (!(at >= 0 && n >= 0 && at + n <= body.length))
      throw bad(`a place ${at} outside its part of ${body.length} bytes`)
    return at
  }
  const u32 = (at: number): number => view.getUint32(check(at, 4), true)
  const tableAt = (start: number, depth: number): TableReader => {
    if (depth > 32) throw bad('tables inside tables without end')
    const vtable = start - view.getInt32(check(start, 4), true)
    const length = view.getUint16(check(vtable, 2), true)
    const place = (field: number): number => {
      const entry = 4 + 2 * field
      if (entry + 2 > length) return 0
      const offset = view.getUint16(check(vtable + entry, 2), true)
      return offset === 0 ? 0 : start + offset
    }
    const refer = (field: number): number => {
      const at = place(field)
      return at === 0 ? -1 : at + u32(at)
    }
    const vector = (field: number, size: number): { at: number; n: number } | undefined => {
      const at = refer(field)
      if (at < 0) return undefined
      const n = u32(at)
      check(at + 4, n * size)
      return { at: at + 4, n }
    }
    return {
      u8: (f, missing) => {
        const at = place(f)
        return at ? view.getUint8(check(at, 1)) : missing
      },
      u16: (f, missing) => {
        const at = place(f)
        return at ? view.getUint16(check(at, 2), true) : missing
      },
      i32: (f, missing) => {
        const at = place(f)
        return at ? view.getInt32(check(at, 4), true) : missing
      },
      u64: (f) => {
        const at = place(f)
        return at ? view.getBigUint64(check(at, 8), true) : 0n
      },
      text: (f) => {
        const v = vector(f, 1)
        return v && new TextDecoder().decode(body.subarray(v.at, v.at + v.n))
      },
      bytes: (f) => {
        const v = vector(f, 1)
        return v && body.subarray(v.at, v.at + v.n)
      },
      doubles: (f) => {
        const v = vector(f, 8)
        return v && Float64Array.from({ length: v.n }, (_, k) => view.getFloat64(v.at + 8 * k, true))
      },
      u32s: (f) => {
        const v = vector(f, 4)
        return v && Uint32Array.from({ length: v.n }, (_, k) => view.getUint32(v.at + 4 * k, true))
      },
      table: (f) => {
        const at = refer(f)
        return at < 0 ? undefined : tableAt(at, depth + 1)
      },
      tables: (f) => {
        const v = vector(f, 4)
        return v ? Array.from({ length: v.n }, (_, k) => tableAt(v.at + 4 * k + u32(v.at + 4 * k), depth + 1)) : []
      },
    }
  }
  return tableAt(u32(0), 0)
}
