/** `subset`, `scale-size` and `scale-factor` as OGC API - Coverages (OGC 19-087) writes them. */
import { setuError } from '@setu/core/errors'
import { timeOf } from '../collections-query.js'
import { oneOf, type Query } from '../query.js'

export interface Subset {
  /** [low, high], undefined is open; a slice has both the same. */
  readonly lon?: readonly [number | undefined, number | undefined]
  readonly lat?: readonly [number | undefined, number | undefined]
  readonly z?: readonly [number | undefined, number | undefined]
  readonly time?: readonly [number | undefined, number | undefined]
}

const AXES: Readonly<Record<string, 'lon' | 'lat' | 'z' | 'time'>> = {
  lon: 'lon',
  long: 'lon',
  longitude: 'lon',
  x: 'lon',
  lat: 'lat',
  latitude: 'lat',
  y: 'lat',
  z: 'z',
  h: 'z',
  level: 'z',
  time: 'time',
  t: 'time',
}
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

const refuse = (where: string, found: string, expected: string): never => {
  throw setuError('bad-input', {
    where,
    found: `"${found.slice(0, 80)}"`,
    expected,
    wayOut: 'Write subset=Lat(40:41),Lon(-28:-27),time("2006-01-01T00:00:00Z":"2006-01-03T00:00:00Z").',
  })
}

const partsOf = (query: Query, name: string): [axis: string, inside: string][] => {
  const value = query[name]
  const text = (Array.isArray(value) ? value.join(',') : (value ?? '')).trim()
  if (text === '' && value === undefined) return []
  if (text.length > 1000) refuse(name, text, 'at most 1000 characters')
  const found: [string, string][] = []
  let rest = text
  while (rest !== '') {
    const m = /^\s*([A-Za-z]{1,20})\(([^()]{0,200})\)\s*(,|$)/.exec(rest)
    if (!m) return refuse(name, rest, 'axis(low:high) or axis(value), with commas between')
    found.push([m[1]!, m[2]!])
    rest = rest.slice(m[0].length)
    if (m[3] === ',' && rest === '') refuse(name, text, 'an axis behind the comma')
  }
  return found.length > 0 ? found : refuse(name, text, 'axis(low:high)')
}

export const subsetOf = (query: Query): Subset => {
  const out: Record<string, readonly [number | undefined, number | undefined]> = {}
  for (const [name, inside] of partsOf(query, 'subset')) {
    const axis = AXES[name.toLowerCase()] ?? refuse('subset', name, 'Lat, Lon, z or time')
    if (out[axis]) refuse('subset', name, 'each axis once')
    if (axis === 'time') {
      const m = /^\s*"([^"]*)"\s*(?::\s*"([^"]*)"\s*)?$/.exec(inside)
      if (!m) return refuse('subset', inside, 'times in quotation marks')
      const open = (t: string): string => (t === '*' ? '..' : t)
      out['time'] = timeOf(m[2] === undefined ? m[1]! : `${open(m[1]!)}/${open(m[2])}`, true, 'subset')
      continue
    }
    const ends = inside.split(':').map((e) => e.trim())
    if (ends.length > 2) refuse('subset', inside, 'one value, or low:high')
    const [low, high] = ends.map((e) =>
      e === '*' && ends.length === 2 ? undefined : NUMBER.test(e) ? Number(e) : refuse('subset', e, 'a number or *'),
    )
    if (ends.length === 2 && low !== undefined && high !== undefined && axis !== 'lon' && high < low)
      refuse('subset', inside, 'the lower one first')
    out[axis] = ends.length === 1 ? [low, low] : [low, high]
  }
  return out
}

export interface Scale {
  readonly width?: number
  readonly height?: number
  /** Cells become this many times larger each way. */
  readonly factor?: number
}
export const scaleOf = (query: Query): Scale => {
  const factor = oneOf(query, 'scale-factor')
  const sizes = partsOf(query, 'scale-size')
  if (factor !== undefined && sizes.length > 0) refuse('scale-factor', factor, 'scale-size or scale-factor, not both')
  if (factor !== undefined) {
    const f = NUMBER.test(factor) ? Number(factor) : Number.NaN
    if (!(f >= 1 && f <= 1e6)) refuse('scale-factor', factor, 'a number of at least 1')
    return { factor: f }
  }
  const out: { width?: number; height?: number } = {}
  for (const [name, inside] of sizes) {
    const axis = AXES[name.toLowerCase()]
    const n = /^\d{1,6}$/.test(inside.trim()) ? Number(inside) : 0
    if (n < 1) refuse('scale-size', inside, 'a whole number of cells')
    if (axis === 'lon') out.width = n
    else if (axis === 'lat') out.height = n
    else refuse('scale-size', name, 'Lat and Lon')
  }
  return out
}
