/**
 * Tile matrix sets (OGC 17-083r4, two-dimensional tile matrix set 2.0) as data: WebMercatorQuad and WorldCRS84Quad. Rows
 * count from the north, columns from the west; every zoom halves the cells of the one before.
 *
 *     tileBounds(webMercatorQuad, { z: 1, row: 0, col: 1 }) // [0, 0, 20037508.3427892, 20037508.3427892]
 */
import { setuError } from './errors.js'

export interface TileMatrixSet {
  readonly id: string
  readonly title: string
  readonly uri: string
  /** As OGC names it. */
  readonly crs: string
  /** As `projector` takes it. */
  readonly projection: 'EPSG:3857' | 'EPSG:4326'
  readonly orderedAxes: readonly [string, string]
  readonly wellKnownScaleSet: string
  /** Outer corner of the first tile, x and y. */
  readonly origin: readonly [x: number, y: number]
  /** Of zoom 0; cells in units of the system. */
  readonly cellSize: number
  readonly scaleDenominator: number
  readonly matrixWidth: number
  readonly matrixHeight: number
  readonly maxZoom: number
}

export interface TileIndex {
  readonly z: number
  readonly row: number
  readonly col: number
}

/** Pixels along a side of a tile. */
export const TILE_PIXELS = 256

const OGC = 'http://www.opengis.net/def'

export const webMercatorQuad: TileMatrixSet = Object.freeze({
  id: 'WebMercatorQuad',
  title: 'Google Maps Compatible for the World',
  uri: `${OGC}/tilematrixset/OGC/1.0/WebMercatorQuad`,
  crs: `${OGC}/crs/EPSG/0/3857`,
  projection: 'EPSG:3857' as const,
  orderedAxes: ['X', 'Y'] as const,
  wellKnownScaleSet: `${OGC}/wkss/OGC/1.0/GoogleMapsCompatible`,
  origin: [-20037508.3427892, 20037508.3427892] as const,
  cellSize: 156543.033928041,
  scaleDenominator: 559082264.028717,
  matrixWidth: 1,
  matrixHeight: 1,
  maxZoom: 24,
})

export const worldCrs84Quad: TileMatrixSet = Object.freeze({
  id: 'WorldCRS84Quad',
  title: 'CRS84 for the World',
  uri: `${OGC}/tilematrixset/OGC/1.0/WorldCRS84Quad`,
  crs: `${OGC}/crs/OGC/1.3/CRS84`,
  projection: 'EPSG:4326' as const,
  orderedAxes: ['Lon', 'Lat'] as const,
  wellKnownScaleSet: `${OGC}/wkss/OGC/1.0/GoogleCRS84Quad`,
  origin: [-180, 90] as const,
  cellSize: 0.703125,
  scaleDenominator: 279541132.014358,
  matrixWidth: 2,
  matrixHeight: 1,
  maxZoom: 23,
})

export const tileMatrixSets: readonly TileMatrixSet[] = [webMercatorQuad, worldCrs84Quad]

/** Cells of a zoom, in units of the system. */
export const cellSizeAt = (set: TileMatrixSet, z: number): number => set.cellSize / 2 ** z

/** Columns and rows of a zoom. */
export const matrixSize = (set: TileMatrixSet, z: number): readonly [columns: number, rows: number] => [
  set.matrixWidth * 2 ** z,
  set.matrixHeight * 2 ** z,
]

/** Whether a tile is in the set. */
export const hasTile = (set: TileMatrixSet, { z, row, col }: TileIndex): boolean => {
  if (!(Number.isInteger(z) && z >= 0 && z <= set.maxZoom)) return false
  const [columns, rows] = matrixSize(set, z)
  return row >= 0 && row < rows && col >= 0 && col < columns
}

/** [west, south, east, north] in the set's system. */
export const tileBounds = (set: TileMatrixSet, { z, row, col }: TileIndex): [number, number, number, number] => {
  const side = (-2 * set.origin[0]) / (set.matrixWidth * 2 ** z)
  const west = set.origin[0] + col * side
  const north = set.origin[1] - row * side
  return [west, north - side, west + side, north]
}

const RADIUS = 20037508.3427892 / Math.PI
/** Latitude of a northing of the web Mercator. */
export const mercatorLatitude = (y: number): number => (Math.atan(Math.sinh(y / RADIUS)) * 180) / Math.PI
const mercatorNorthing = (lat: number): number =>
  RADIUS * Math.asinh(Math.tan((Math.max(-89.9999, Math.min(89.9999, lat)) * Math.PI) / 180))

/** Position in the world of zoom 0 from its first corner, in tiles: x to the east, y to the south. */
export const inTiles = (set: TileMatrixSet, lon: number, lat: number): readonly [x: number, y: number] =>
  set.projection === 'EPSG:3857'
    ? [(lon + 180) / 360, 0.5 - mercatorNorthing(lat) / (2 * Math.PI * RADIUS)]
    : [(lon + 180) / 180, (90 - lat) / 180]

/** [west, south, east, north] in degrees; `margin` in parts of a tile on each side, cut at the poles, not at 180. */
export const tileDegrees = (set: TileMatrixSet, tile: TileIndex, margin = 0): [number, number, number, number] => {
  const [w, s, e, n] = tileBounds(set, tile)
  const more = (e - w) * margin
  const [west, south, east, north] = [w - more, s - more, e + more, n + more]
  if (set.projection === 'EPSG:4326') return [west, Math.max(-90, south), east, Math.min(90, north)]
  const degrees = 180 / set.origin[1]
  return [west * degrees, mercatorLatitude(south), east * degrees, mercatorLatitude(north)]
}

export interface TileRange {
  readonly minRow: number
  readonly maxRow: number
  readonly minCol: number
  readonly maxCol: number
}

/** Tiles of a zoom that a box of degrees touches; a box over the antimeridian takes all columns. */
export const tileRange = (set: TileMatrixSet, z: number, box: readonly [number, number, number, number]): TileRange => {
  const [w, s, e, n] = box
  const [columns, rows] = matrixSize(set, z)
  const clamp = (v: number, most: number): number => Math.max(0, Math.min(most - 1, v))
  const [x0, y0] = inTiles(set, w, n)
  const [x1, y1] = inTiles(set, e, s)
  const f = 2 ** z
  const last = (v: number): number => (Number.isInteger(v) ? v - 1 : Math.floor(v))
  return {
    minRow: clamp(Math.floor(y0 * f), rows),
    maxRow: clamp(Math.max(last(y1 * f), Math.floor(y0 * f)), rows),
    ...(w <= e
      ? {
          minCol: clamp(Math.floor(x0 * f), columns),
          maxCol: clamp(Math.max(last(x1 * f), Math.floor(x0 * f)), columns),
        }
      : { minCol: 0, maxCol: columns - 1 }),
  }
}

/** The set of a name; throws `not-found`. */
export const findTileMatrixSet = (id: string): TileMatrixSet => {
  const set = tileMatrixSets.find((s) => s.id === id)
  if (set) return set
  throw setuError('not-found', {
    where: id.slice(0, 128),
    found: 'no such tile matrix set',
    expected: `one of ${tileMatrixSets.map((s) => s.id).join(', ')}`,
  })
}
