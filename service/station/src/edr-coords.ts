/** Well-known text of coordinates, and levels, as EDR writes them. Bounded in length and depth before it is read. */
import { setuError } from '@setu/core/errors'
import type { Geometry } from '@setu/formats/parquet/wkb'

const MOST_TEXT = 1_000_000
const MOST_POSITIONS = 20_000
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y
const HEAD = /^\s*(POINT|LINESTRING|POLYGON|MULTIPOINT|MULTILINESTRING|MULTIPOLYGON)\s*(ZM|Z|M)?\s*/i

/**
 * A geometry from WKT. Positions keep all their numbers: `LINESTRINGM` has the time as third, `ZM` height and time.
 * Longitudes within -360 to 360, latitudes within -90 to 90, rings closed. `plane`: any numbers, of another system.
 */
export const readWkt = (text: string, where = 'coords', plane = false): Geometry & { readonly measured?: boolean } => {
  const bad = (found: string, expected: string): Error =>
    setuError('bad-input', {
      where,
      found: found.slice(0, 80),
      expected,
      wayOut: 'Write WKT such as POINT(77.2 28.6) or POLYGON((60 0,90 0,90 30,60 0)).',
    })
  if (text.length > MOST_TEXT)
    throw setuError('too-large', { where, found: `${text.length} characters`, expected: `at most ${MOST_TEXT}` })
  const head = HEAD.exec(text)
  if (!head) throw bad(text === '' ? 'nothing' : `"${text}"`, 'a geometry as WKT')
  const type = head[1]!.toUpperCase()
  const flag = (head[2] ?? '').toUpperCase()
  let at = head[0].length
  let positions = 0
  const skip = (): void => {
    while (at < text.length && /\s/.test(text[at]!)) at++
  }
  const need = (sign: string): void => {
    skip()
    if (text[at] !== sign) throw bad(`"${text.slice(at, at + 20) || 'the end'}"`, `"${sign}"`)
    at++
  }
  const position = (): number[] => {
    const out: number[] = []
    for (;;) {
      skip()
      NUMBER.lastIndex = at
      const m = NUMBER.exec(text)
      if (!m) break
      out.push(Number(m[0]))
      at = NUMBER.lastIndex
    }
    if (++positions > MOST_POSITIONS)
      throw setuError('too-large', { where, found: 'many positions', expected: `at most ${MOST_POSITIONS}` })
    const [x, y] = out
    if (out.length < 2 || out.length > 4 || !out.every(Number.isFinite))
      throw bad(`${out.length} numbers`, 'two to four numbers for each position')
    if (!plane && (Math.abs(y!) > 90 || Math.abs(x!) > 360)) throw bad(`${x} ${y}`, 'a longitude and a latitude')
    return out
  }
  const list = <T>(of: () => T): T[] => {
    need('(')
    const out = [of()]
    for (;;) {
      skip()
      if (text[at] !== ',') break
      at++
      out.push(of())
    }
    need(')')
    return out
  }
  const line = (least: number) => (): number[][] => {
    const out = list(position)
    if (out.length < least) throw bad(`${out.length} positions`, `at least ${least}`)
    return out
  }
  const ring = (): number[][] => {
    const out = line(4)()
    const [a, b] = [out[0]!, out[out.length - 1]!]
    if (a[0] !== b[0] || a[1] !== b[1]) throw bad('an open ring', 'a ring whose last position is its first')
    return out
  }
  const rings = (): number[][][] => list(ring)
  let geometry: Geometry
  switch (type) {
    case 'POINT': {
      const points = list(position)
      if (points.length !== 1) throw bad(`${points.length} positions`, 'one')
      geometry = { type: 'Point', coordinates: points[0]! }
      break
    }
    case 'MULTIPOINT':
      geometry = {
        type: 'MultiPoint',
        coordinates: list(() => {
          skip()
          if (text[at] !== '(') return position()
          at++
          const p = position()
          need(')')
          return p
        }),
      }
      break
    case 'LINESTRING':
      geometry = { type: 'LineString', coordinates: line(2)() }
      break
    case 'MULTILINESTRING':
      geometry = { type: 'MultiLineString', coordinates: list(line(2)) }
      break
    case 'POLYGON':
      geometry = { type: 'Polygon', coordinates: rings() }
      break
    default:
      geometry = { type: 'MultiPolygon', coordinates: list(rings) }
  }
  skip()
  if (at !== text.length) throw bad(`"${text.slice(at, at + 20)}" behind the geometry`, 'one geometry')
  return flag.includes('M') ? { ...geometry, measured: true } : geometry
}

/** `z`: one level, a list, `min/max`, or `Rn/min/step`. */
export const levelsOf = (text: string | undefined): ((z: number) => boolean) | undefined => {
  if (text === undefined) return undefined
  const bad = (): Error =>
    setuError('bad-input', {
      where: 'z',
      found: `"${text.slice(0, 60)}"`,
      expected: 'a level, a list, min/max or Rn/min/step',
    })
  const number = (t: string | undefined): number => {
    const n = t !== undefined && /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(t) ? Number(t) : Number.NaN
    if (!Number.isFinite(n)) throw bad()
    return n
  }
  const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a))
  const repeat = /^R(\d{1,6})\/([^/]+)\/([^/]+)$/.exec(text)
  if (repeat) {
    const [n, low, step] = [Number(repeat[1]), number(repeat[2]), number(repeat[3])]
    return (z) => {
      const k = step === 0 ? 0 : Math.round((z - low) / step)
      return k >= 0 && k < n && close(z, low + k * step)
    }
  }
  const range = text.split('/')
  if (range.length === 2) {
    const [a, b] = [number(range[0]), number(range[1])]
    return (z) => z >= Math.min(a, b) && z <= Math.max(a, b)
  }
  if (range.length > 2) throw bad()
  const list = text.split(',').map(number)
  return (z) => list.some((l) => close(z, l))
}

/** A distance with its unit, in metres: `within` of a radius, `corridor-width` of a corridor. */
export const withinMetres = (
  within: string | undefined,
  units: string | undefined,
  [name, unit]: readonly [string, string] = ['within', 'within-units'],
): number => {
  const factor = {
    m: 1,
    metre: 1,
    meter: 1,
    metres: 1,
    meters: 1,
    km: 1000,
    kilometre: 1000,
    kilometer: 1000,
    kilometres: 1000,
    kilometers: 1000,
    mi: 1609.344,
    miles: 1609.344,
    nmi: 1852,
  }[(units ?? '').toLowerCase()]
  const n = within !== undefined && /^\d+(\.\d+)?$/.test(within) ? Number(within) : Number.NaN
  if (!Number.isFinite(n))
    throw setuError('bad-input', {
      where: name,
      found: String(within ?? 'nothing').slice(0, 40),
      expected: 'a distance',
    })
  if (factor === undefined)
    throw setuError('bad-input', {
      where: unit,
      found: String(units ?? 'nothing').slice(0, 40),
      expected: 'm, km, mi or nmi',
    })
  return n * factor
}
