/**
 * Well-known binary of simple features (OGC 06-103r4, ISO SQL/MM part 3) to GeoJSON geometries and back. Both byte orders,
 * Z as ISO codes (1001…) or EWKB flags; M is dropped. EMPTY is kept: a polygon without rings has `coordinates: []`, an
 * empty point is written as NaN, NaN.
 */
import { setuError } from '@setu/core/errors'

export type Position = readonly number[]
export type Geometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'MultiPoint' | 'LineString'; readonly coordinates: readonly Position[] }
  | { readonly type: 'MultiLineString' | 'Polygon'; readonly coordinates: readonly (readonly Position[])[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly Position[])[])[] }
  | { readonly type: 'GeometryCollection'; readonly geometries: readonly Geometry[] }

const TYPES = [
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
] as const
const DEEPEST = 16

/** A geometry from WKB. Damaged bytes give `bad-file`. */
export const readWkb = (body: Uint8Array, where: string): Geometry => {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  let at = 0
  const bad = (found: string, expected: string): Error => setuError('bad-file', { where, found, expected })
  const need = (bytes: number): void => {
    if (at + bytes > body.length) throw bad(`WKB that ends at byte ${body.length}`, `at least ${at + bytes} bytes`)
  }
  const one = (depth: number): Geometry => {
    if (depth > DEEPEST) throw bad('geometries nested too deeply', `at most ${DEEPEST}`)
    need(5)
    const order = view.getUint8(at)
    if (order > 1) throw bad(`byte order ${order}`, '0 or 1')
    const little = order === 1
    let code = view.getUint32(at + 1, little)
    at += 5
    let [z, m] = [(code & 0x80000000) !== 0, (code & 0x40000000) !== 0]
    if (code & 0x20000000) {
      need(4)
      at += 4
    }
    code &= 0x1fffffff
    const thousands = Math.floor(code / 1000)
    if (thousands > 3) throw bad(`geometry code ${code}`, 'a simple feature')
    z ||= thousands === 1 || thousands === 3
    m ||= thousands >= 2
    const type = TYPES[(code % 1000) - 1]
    if (!type) throw bad(`geometry code ${code}`, '1 to 7')
    const width = 2 + Number(z) + Number(m)
    const count = (least: number): number => {
      need(4)
      const n = view.getUint32(at, little)
      at += 4
      if (n * least > body.length - at)
        throw bad(`${n} parts in ${body.length - at} bytes`, 'as many as there is room for')
      return n
    }
    const position = (): number[] => {
      need(width * 8)
      const p = [view.getFloat64(at, little), view.getFloat64(at + 8, little)]
      if (z) p.push(view.getFloat64(at + 16, little))
      at += width * 8
      return p
    }
    const line = (): number[][] => {
      const out = Array.from({ length: count(width * 8) }, position)
      for (const p of out) if (!p.every(Number.isFinite)) throw bad(`position ${p}`, 'finite numbers')
      return out
    }
    const rings = (): number[][][] => Array.from({ length: count(4) }, line)
    const parts = <T>(of: (g: Geometry) => T): T[] => Array.from({ length: count(5) }, () => of(one(depth + 1)))
    const inner = (want: string) => (g: Geometry) => {
      if (g.type !== want || !('coordinates' in g)) throw bad(`a ${g.type} inside a ${type}`, `a ${want}`)
      return g.coordinates
    }
    switch (type) {
      case 'Point': {
        const p = position()
        if (p.every(Number.isFinite)) return { type, coordinates: p }
        if (!p.every(Number.isNaN)) throw bad(`position ${p}`, 'finite numbers')
        return { type, coordinates: [] }
      }
      case 'LineString':
        return { type, coordinates: line() }
      case 'Polygon':
        return { type, coordinates: rings() }
      case 'MultiPoint':
        return { type, coordinates: parts(inner('Point')) as Position[] }
      case 'MultiLineString':
        return { type, coordinates: parts(inner('LineString')) as Position[][] }
      case 'MultiPolygon':
        return { type, coordinates: parts(inner('Polygon')) as Position[][][] }
      default:
        return { type, geometries: parts((g) => g) }
    }
  }
  return one(0)
}

const hasZ = (g: Geometry): boolean => {
  if (g.type === 'GeometryCollection') return g.geometries.some(hasZ)
  let first: unknown = g.coordinates
  while (Array.isArray(first) && Array.isArray(first[0])) first = first[0]
  return Array.isArray(first) && first.length > 2
}

/** Little-endian ISO WKB. */
export const writeWkb = (geometry: Geometry): Uint8Array => {
  const bytes: number[] = []
  const scratch = new DataView(new ArrayBuffer(8))
  const put = (length: number): void => {
    for (let i = 0; i < length; i++) bytes.push(scratch.getUint8(i))
  }
  const uint = (n: number): void => {
    scratch.setUint32(0, n, true)
    put(4)
  }
  const double = (n: number): void => {
    scratch.setFloat64(0, n, true)
    put(8)
  }
  const one = (g: Geometry): void => {
    const z = hasZ(g)
    const width = z ? 3 : 2
    const position = (p: Position): void => {
      for (let i = 0; i < width; i++) double(p[i] ?? (p.length === 0 ? Number.NaN : 0))
    }
    const line = (l: readonly Position[]): void => {
      uint(l.length)
      for (const p of l) position(p)
    }
    bytes.push(1)
    uint(TYPES.indexOf(g.type) + 1 + (z ? 1000 : 0))
    const nest = (type: 'Point' | 'LineString' | 'Polygon', parts: readonly unknown[]): void => {
      uint(parts.length)
      for (const coordinates of parts) one({ type, coordinates } as Geometry)
    }
    switch (g.type) {
      case 'Point':
        position(g.coordinates)
        break
      case 'LineString':
        line(g.coordinates)
        break
      case 'Polygon':
        uint(g.coordinates.length)
        for (const ring of g.coordinates) line(ring)
        break
      case 'MultiPoint':
        nest('Point', g.coordinates)
        break
      case 'MultiLineString':
        nest('LineString', g.coordinates)
        break
      case 'MultiPolygon':
        nest('Polygon', g.coordinates)
        break
      case 'GeometryCollection':
        uint(g.geometries.length)
        for (const part of g.geometries) one(part)
    }
  }
  one(geometry)
  return Uint8Array.from(bytes)
}

/** [xmin, ymin, xmax, ymax], or null for an empty geometry. */
export const boundsOf = (geometry: Geometry): [number, number, number, number] | null => {
  const box: [number, number, number, number] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]
  const visit = (c: unknown): void => {
    if (!Array.isArray(c) || c.length === 0) return
    if (typeof c[0] === 'number') {
      const [x, y] = c as [number, number]
      box[0] = Math.min(box[0], x)
      box[1] = Math.min(box[1], y)
      box[2] = Math.max(box[2], x)
      box[3] = Math.max(box[3], y)
    } else for (const inner of c) visit(inner)
  }
  const whole = (g: Geometry): void =>
    g.type === 'GeometryCollection' ? g.geometries.forEach(whole) : visit(g.coordinates)
  whole(geometry)
  return box[0] <= box[2] ? box : null
}
