/**
 * Map projections by proj4js: `EPSG:4326` and `OGC:CRS84` (always lon, lat here), web Mercator, UTM zones on WGS84
 * (EPSG 32601-32660, 32701-32760), polar stereographic 3413 / 3031 / 3995, LAEA Europe 3035, EASE-2 6931-6933, and any
 * PROJ string or WKT that proj4js reads. Datum shifts by grid files are not done. Checked against PROJ to a millimetre
 * in the tests.
 *
 *     projector('EPSG:4326', 'EPSG:32643').forward(77, 28) // [696667.541, 3098814.254]
 */
import proj4 from 'proj4'
import { setuError } from './errors.js'
import { type Grid, isGeographic } from './grid.js'

const wgs84 = '+proj=longlat +datum=WGS84 +no_defs'

/** Codes beyond the UTM zones, as PROJ strings (EPSG registry). */
const known: Readonly<Record<number, string>> = {
  4326: wgs84,
  4979: wgs84,
  4258: '+proj=longlat +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +no_defs',
  4269: '+proj=longlat +datum=NAD83 +no_defs',
  6668: '+proj=longlat +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +no_defs',
  3857: '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs',
  3395: '+proj=merc +lon_0=0 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs',
  3413: '+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs',
  3995: '+proj=stere +lat_0=90 +lat_ts=71 +lon_0=0 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs',
  3031: '+proj=stere +lat_0=-90 +lat_ts=-71 +lon_0=0 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs',
  3035: '+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80 +units=m +no_defs',
  6931: '+proj=laea +lat_0=90 +lon_0=0 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs',
  6932: '+proj=laea +lat_0=-90 +lon_0=0 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs',
  6933: '+proj=cea +lat_ts=30 +lon_0=0 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs',
  21781:
    '+proj=somerc +lat_0=46.9524055555556 +lon_0=7.43958333333333 +k_0=1 +x_0=600000 +y_0=200000 +ellps=bessel +towgs84=674.374,15.056,405.346,0,0,0,0 +units=m +no_defs',
  2056: '+proj=somerc +lat_0=46.9524055555556 +lon_0=7.43958333333333 +k_0=1 +x_0=2600000 +y_0=1200000 +ellps=bessel +towgs84=674.374,15.056,405.346,0,0,0,0 +units=m +no_defs',
  28992:
    '+proj=sterea +lat_0=52.1561605555556 +lon_0=5.38763888888889 +k=0.9999079 +x_0=155000 +y_0=463000 +ellps=bessel +towgs84=565.4171,50.3319,465.5524,-0.398957,0.343988,-1.8774,4.0725 +units=m +no_defs',
}

/** A PROJ string without false origins has them zero; proj4js leaves some of its projections without, and all points NaN. */
const withOrigin = (text: string): string =>
  /\+proj=/.test(text)
    ? ['x_0', 'y_0'].reduce((t, key) => (new RegExp(`\\+${key}=`).test(t) ? t : `${t} +${key}=0`), text)
    : text

const definitionOf = (crs: string): string | undefined => {
  const text = crs.trim()
  if (/^(OGC:)?CRS:?84$/i.test(text)) return wgs84
  const m = /^(?:EPSG:{1,2}|urn:ogc:def:crs:EPSG::|https?:\/\/www\.opengis\.net\/def\/crs\/EPSG\/0\/)(\d{4,5})$/i.exec(
    text,
  )
  if (!m)
    return /\+proj=|^(PROJCS|GEOGCS|PROJCRS|GEOGCRS|GEODCRS|BOUNDCRS|COMPD_CS)\[/i.test(text)
      ? withOrigin(text)
      : undefined
  const code = Number(m[1])
  const zone = code % 100
  if (zone >= 1 && zone <= 60 && (code - zone === 32600 || code - zone === 32700))
    return `+proj=utm +zone=${zone}${code >= 32700 ? ' +south' : ''} +datum=WGS84 +units=m +no_defs`
  return known[code]
}

export interface Projector {
  /** From the first system to the second. Geographic coordinates are lon, lat in degrees. */
  forward(x: number, y: number): readonly [x: number, y: number]
  inverse(x: number, y: number): readonly [x: number, y: number]
}

const unknownCrs = (crs: string, where: string, cause?: unknown) =>
  setuError(
    'bad-input',
    {
      where,
      found: `"${crs.slice(0, 120)}"`,
      expected: 'a coordinate reference system that is known here',
      wayOut: 'Give EPSG:4326, EPSG:3857, a UTM code such as EPSG:32643, or the PROJ string that epsg.io shows.',
    },
    cause === undefined ? {} : { cause },
  )

const built = new Map<string, Projector>()

/** Converts between two systems; throws `bad-input` for one that is not known. A point that cannot be projected gives NaN, NaN. */
export const projector = (from: string, to: string, where = 'crs'): Projector => {
  const key = `${from}\n${to}`
  const ready = built.get(key)
  if (ready) return ready
  const [a, b] = [definitionOf(from), definitionOf(to)]
  if (a === undefined) throw unknownCrs(from, where)
  if (b === undefined) throw unknownCrs(to, where)
  let made: Projector
  if (a === b) made = { forward: (x, y) => [x, y], inverse: (x, y) => [x, y] }
  else {
    let converter: { forward(p: [number, number]): number[]; inverse(p: [number, number]): number[] }
    try {
      converter = proj4(a, b) as unknown as typeof converter
    } catch (cause) {
      throw unknownCrs(a === from ? from : to, where, cause)
    }
    const apply =
      (f: (p: [number, number]) => number[]) =>
      (x: number, y: number): readonly [number, number] => {
        try {
          const [px, py] = f([x, y])
          return Number.isFinite(px) && Number.isFinite(py) ? [px!, py!] : [Number.NaN, Number.NaN]
        } catch {
          return [Number.NaN, Number.NaN]
        }
      }
    made = { forward: apply((p) => converter.forward(p)), inverse: apply((p) => converter.inverse(p)) }
  }
  if (built.size > 200) built.clear()
  built.set(key, made)
  return made
}

/** Whether coordinates of the system are lon, lat in degrees. Throws `bad-input` for one that is not known. */
export const isGeographicCrs = (crs: string, where = 'crs'): boolean => {
  const definition = definitionOf(crs)
  if (definition === undefined) throw unknownCrs(crs, where)
  return /\+proj=(longlat|latlong)|^(GEOGCS|GEOGCRS|GEODCRS)\[/i.test(definition)
}

/** From lon, lat to the coordinates of a grid; a grid without a system is a plain plane and is refused. */
export const gridProjector = (grid: Grid, where = 'grid'): Projector => {
  if (isGeographic(grid)) return projector('EPSG:4326', 'EPSG:4326')
  if (grid.crs === '') throw unknownCrs('', where)
  return projector('EPSG:4326', grid.crs, where)
}

/** The UTM zone code (WGS84) of a position, with the exceptions of Norway and Svalbard left aside. */
export const utmCodeOf = (lat: number, lon: number): string => {
  const zone = Math.min(60, Math.floor(((((lon + 180) % 360) + 360) % 360) / 6) + 1)
  return `EPSG:${(lat < 0 ? 32700 : 32600) + zone}`
}
