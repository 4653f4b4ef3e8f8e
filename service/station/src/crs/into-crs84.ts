/**
 * What a request gives in another system, as longitude and latitude: geometries of a filter, the corners of a box. A
 * straight edge of a map is a curve in degrees: points are put in until it is followed to a centimetre, or to 1/256.
 */
import { setuError } from '@setu/core/errors'
import { mapPositions } from '@setu/formats/parquet/positions'
import type { Geometry, Position } from '@setu/formats/parquet/wkb'
import { boxOf, numbersOf, type QueryBox } from '../collections-query.js'
import { type CoordinateSystem, unprojected } from './systems.js'

const CENTIMETRE_DEGREES = 1e-7
const DEEPEST = 8
const MOST_POSITIONS = 50_000
/** At the very edge of the world a rounding must not turn it around. */
const EDGE = 1e-9
type Pair = readonly [number, number]

const outside = (where: string, x: number, y: number, system: CoordinateSystem): Error =>
  setuError('bad-input', {
    where,
    found: `${x}, ${y}`,
    expected: `a place that ${system.code} can express`,
    wayOut: 'Ask in longitude and latitude, or in a zone nearer to the place.',
  })

const placeOf = (system: CoordinateSystem, [x, y]: Pair, where: string): Pair => {
  const place = unprojected(system, x, y)
  if (!place) throw outside(where, x, y, system)
  return place
}

/** The line of positions with points put in, in degrees. */
const followed = (system: CoordinateSystem, line: readonly Position[], where: string): Pair[] => {
  const out: Pair[] = []
  const between = (a: Pair, b: Pair, from: Pair, to: Pair, depth: number): void => {
    const middle: Pair = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
    const at = placeOf(system, middle, where)
    const wide = Math.cos((at[1] * Math.PI) / 180)
    const off = Math.hypot(((from[0] + to[0]) / 2 - at[0]) * wide, (from[1] + to[1]) / 2 - at[1])
    if (off < CENTIMETRE_DEGREES) return
    if (depth < DEEPEST) between(a, middle, from, at, depth + 1)
    out.push(at)
    if (depth < DEEPEST) between(middle, b, at, to, depth + 1)
    if (out.length > MOST_POSITIONS)
      throw setuError('too-large', { where, found: 'a long outline', expected: `at most ${MOST_POSITIONS} positions` })
  }
  let before: readonly [Pair, Pair] | undefined
  for (const p of line) {
    const xy: Pair = [p[0]!, p[1]!]
    const place = placeOf(system, xy, where)
    if (before) between(before[0], xy, before[1], place, 1)
    out.push(place)
    before = [xy, place]
  }
  return out
}

/** The part of a ring at one side of a meridian (Sutherland and Hodgman 1974). */
const clipped = (ring: readonly Pair[], meridian: number, keep: 'west' | 'east'): Pair[] => {
  const inside = ([x]: Pair): boolean => (keep === 'west' ? x <= meridian : x >= meridian)
  const out: Pair[] = []
  for (let i = 0; i + 1 < ring.length; i++) {
    const [a, b] = [ring[i]!, ring[i + 1]!]
    if (inside(a)) out.push(a)
    if (inside(a) !== inside(b)) out.push([meridian, a[1] + ((b[1] - a[1]) * (meridian - a[0])) / (b[0] - a[0])])
  }
  return out.length > 2 ? [...out, out[0]!] : []
}

/** A polygon that goes on over 180 degrees, cut there (RFC 7946, 3.1.9). */
const cutAtAntimeridian = (rings: readonly (readonly Pair[])[]): Pair[][][] => {
  const longitudes = (rings[0] ?? []).map(([x]) => x)
  const over = Math.max(...longitudes) > 180 + EDGE ? 180 : Math.min(...longitudes) < -180 - EDGE ? -180 : undefined
  if (over === undefined) return rings.length ? [rings.map((r) => [...r])] : []
  const side = (keep: 'west' | 'east', by: number): Pair[][] =>
    rings.map((r) => clipped(r, over, keep).map(([x, y]): Pair => [x + by, y])).filter((r) => r.length > 0)
  return over === 180
    ? [...cutAtAntimeridian(side('west', 0)), ...cutAtAntimeridian(side('east', -360))]
    : [...cutAtAntimeridian(side('west', 360)), ...cutAtAntimeridian(side('east', 0))]
}

/** A geometry of a request as longitude and latitude. */
export const intoCrs84 = (system: CoordinateSystem, g: Geometry, where: string): Geometry => {
  if (system.axes === 'lon lat') return g
  if (system.axes === 'lat lon') return mapPositions(g, ([lat, lon, ...z]) => [lon!, lat!, ...z])
  const point = (p: Position): Pair => {
    const [lon, lat] = placeOf(system, [p[0]!, p[1]!], where)
    return [lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon, lat]
  }
  const line = (l: readonly Position[]): Pair[] => {
    const out = followed(system, l, where)
    const over = out.find(([lon]) => Math.abs(lon) > 180 + EDGE)
    if (over)
      throw setuError('bad-input', { where, found: 'a line over 180 degrees', expected: 'a line on one side of it' })
    return out
  }
  const polygon = (rings: readonly (readonly Position[])[]): Pair[][][] =>
    cutAtAntimeridian(rings.map((r) => followed(system, r, where)))
  switch (g.type) {
    case 'Point':
    case 'MultiPoint':
      return mapPositions(g, point)
    case 'LineString':
      return { type: 'LineString', coordinates: line(g.coordinates) }
    case 'MultiLineString':
      return { type: 'MultiLineString', coordinates: g.coordinates.map(line) }
    case 'Polygon': {
      const parts = g.coordinates.length ? polygon(g.coordinates) : []
      return parts.length > 1
        ? { type: 'MultiPolygon', coordinates: parts }
        : { type: 'Polygon', coordinates: parts[0] ?? [] }
    }
    case 'MultiPolygon':
      return { type: 'MultiPolygon', coordinates: g.coordinates.flatMap(polygon) }
    case 'GeometryCollection':
      return { ...g, geometries: g.geometries.map((part) => intoCrs84(system, part, where)) }
  }
}

/** `bbox` in `bbox-crs`: the box around it in degrees and, where its sides are curves there, its outline. */
export const boxIn = (
  system: CoordinateSystem,
  text: string,
  where = 'bbox',
): { readonly box: QueryBox; readonly outline?: Geometry } => {
  if (system.axes === 'lon lat') return { box: boxOf(text, where).box }
  const numbers = numbersOf(text, where)
  const six = numbers.length === 6
  const [a, b, c, d] = six
    ? [numbers[0]!, numbers[1]!, numbers[3]!, numbers[4]!]
    : (numbers as [number, number, number, number])
  if (system.axes === 'lat lon') return { box: boxOf([b, a, d, c], where).box }
  if (a > c || b > d)
    throw setuError('bad-input', {
      where,
      found: text.slice(0, 80),
      expected: 'least east, least north, most east, most north, in metres',
    })
  if (system.meridian === undefined) return { box: mercatorBox(system, [a, b, c, d], where) }
  const ring = [
    [a, b],
    [c, b],
    [c, d],
    [a, d],
    [a, b],
  ]
  const parts = cutAtAntimeridian([followed(system, ring, where)])
  const all = parts.flat(2)
  // Between two points of the outline its curve may go a centimetre further.
  const around = (values: readonly number[], sign: 1 | -1): number =>
    sign * Math.max(...values.map((v) => sign * v)) + sign * 10 * CENTIMETRE_DEGREES
  const [south, north] = [
    around(
      all.map((p) => p[1]),
      -1,
    ),
    around(
      all.map((p) => p[1]),
      1,
    ),
  ]
  const [west, east] =
    parts.length === 1
      ? [
          around(
            all.map((p) => p[0]),
            -1,
          ),
          around(
            all.map((p) => p[0]),
            1,
          ),
        ]
      : // Cut at 180 degrees: the eastern hemisphere's part begins it, the western one's ends it.
        [
          around(
            all.filter((p) => p[0] > 0).map((p) => p[0]),
            -1,
          ),
          around(
            all.filter((p) => p[0] <= 0).map((p) => p[0]),
            1,
          ),
        ]
  return {
    box: [Math.max(-180, west), Math.max(-90, south), Math.min(180, east), Math.min(90, north)],
    outline: { type: 'MultiPolygon', coordinates: parts },
  }
}

/** Of web Mercator the sides are meridians and parallels; east of its edge it goes on from the west. */
const mercatorBox = (
  system: CoordinateSystem,
  [west, south, east, north]: readonly [number, number, number, number],
  where: string,
): QueryBox => {
  const edge = (v: number): number => (Math.abs(Math.abs(v) - 180) < EDGE ? Math.sign(v) * 180 : v)
  const [w, s] = placeOf(system, [west, south], where)
  const [e, n] = placeOf(system, [east, north], where)
  return boxOf([edge(w), s, edge(e), n], where).box
}
