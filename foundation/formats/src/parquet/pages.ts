/**
 * The page headers of a column chunk and the footer's lists, walked before the library decodes them: a damaged or hostile
 * file may claim sizes that are negative (an endless loop) or larger than memory. Thrift compact protocol.
 */
import { setuError } from '@setu/core/errors'

const DEEPEST = 24

type Fields = ReadonlyMap<number, number | Fields>

/** Reads a struct at `at`: its integers and structs by field, and where it ends. Lists are bounded by what is left. */
export const walkThrift = (body: Uint8Array, at: number, where: string): { fields: Fields; end: number } => {
  let i = at
  const bad = (found: string): Error => setuError('bad-file', { where, found, expected: 'Parquet metadata' })
  const byte = (): number => {
    if (i >= body.length) throw bad('metadata that ends early')
    return body[i++]!
  }
  const varint = (): number => {
    let value = 0
    for (let shift = 0; shift < 70; shift += 7) {
      const b = byte()
      value += (b & 0x7f) * 2 ** shift
      if (b < 0x80) return value
    }
    throw bad('a number without an end')
  }
  const zigzag = (): number => {
    const n = varint()
    return n % 2 ? -(n + 1) / 2 : n / 2
  }
  const element = (type: number, depth: number): number | Fields | undefined => {
    switch (type) {
      case 1:
      case 2:
        return undefined
      case 3:
        byte()
        return undefined
      case 4:
      case 5:
      case 6:
        return zigzag()
      case 7:
        i += 8
        return undefined
      case 8: {
        const n = varint()
        if (n > body.length - i) throw bad(`a text of ${n} bytes`)
        i += n
        return undefined
      }
      case 9: {
        const head = byte()
        const n = head >> 4 === 15 ? varint() : head >> 4
        const inner = head & 15
        if (n > body.length - i) throw bad(`a list of ${n}`)
        // Booleans in a list take a byte each; a reader that takes none would not end.
        for (let k = 0; k < n; k++) {
          if (inner === 1 || inner === 2) byte()
          else element(inner, depth + 1)
        }
        return undefined
      }
      case 12:
        return struct(depth + 1)
      default:
        throw bad(`a value of type ${type}`)
    }
  }
  const struct = (depth: number): Fields => {
    if (depth > DEEPEST) throw bad('structs nested too deeply')
    const fields = new Map<number, number | Fields>()
    let id = 0
    for (;;) {
      const head = byte()
      if ((head & 15) === 0) return fields
      id = head >> 4 ? id + (head >> 4) : zigzag()
      const value = element(head & 15, depth)
      if (value !== undefined) fields.set(id, value)
    }
  }
  const fields = struct(0)
  if (i > body.length) throw bad('metadata that ends early')
  return { fields, end: i }
}

const int = (fields: Fields | undefined, id: number): number | undefined => {
  const v = fields?.get(id)
  return typeof v === 'number' ? v : undefined
}
const inner = (fields: Fields, id: number): Fields | undefined => {
  const v = fields.get(id)
  return typeof v === 'object' ? v : undefined
}

/** Checks every page header of a column chunk: sizes inside the chunk, counts of at most `values`, whole sizes at most `most`. */
export const checkPages = (chunk: Uint8Array, values: number, most: number, where: string): void => {
  const bad = (found: string): Error => setuError('bad-file', { where, found, expected: 'pages that fit their column' })
  const within = (n: number | undefined, high: number, what: string): void => {
    if (n === undefined || !(n >= 0 && n <= high)) throw bad(`${what} ${n ?? 'missing'}`)
  }
  let at = 0
  let whole = 0
  let rows = 0
  while (at < chunk.length && rows < values) {
    const { fields, end } = walkThrift(chunk, at, where)
    const [type, unfolded, stored] = [int(fields, 1), int(fields, 2), int(fields, 3)]
    within(stored, chunk.length - end, 'page size')
    within(unfolded, most, 'page size')
    whole += unfolded!
    within(whole, most, 'column size')
    const page = inner(fields, type === 0 ? 5 : type === 2 ? 7 : type === 3 ? 8 : -1)
    if (!page) throw bad(`page type ${type}`)
    within(int(page, 1), values, 'page values')
    if (type === 3) {
      within(int(page, 2), int(page, 1)!, 'page nulls')
      within(int(page, 3), values, 'page rows')
      within(int(page, 5), stored!, 'level size')
      within(int(page, 6), stored!, 'level size')
    }
    if (type !== 2) rows += int(page, 1)!
    at = end + stored!
  }
  if (rows !== values) throw bad(`pages of ${rows} values`)
}
