/** Tile matrix sets, tile sets and TileJSON as documents (OGC 17-083r4, OGC 20-057, TileJSON 3.0.0). */
import type { FieldSet } from '@setu/archive/field-set'
import { MOST_TILE_CELLS } from '@setu/archive/field-tile'
import type { CollectionRecord } from '@setu/archive/stac-types'
import {
  cellSizeAt,
  matrixSize,
  TILE_PIXELS,
  type TileMatrixSet,
  tileRange,
  webMercatorQuad,
  worldCrs84Quad,
} from '@setu/core/tile-matrix'
import { link, REL } from '../describe.js'

type Json = Record<string, unknown>
export type Box = readonly [number, number, number, number]

export const MVT = 'application/vnd.mapbox-vector-tile'
export const PNG = 'image/png'
export const TILEJSON = 'application/vnd.mapbox.tilejson+json'
/** Below a decimetre nothing of the collections here is known. */
const VECTOR_MAX_ZOOM = 16
const METRES_PER_DEGREE = 111_319.49079327358

export interface Zooms {
  readonly least: number
  readonly most: number
}

export const vectorZooms = (set: TileMatrixSet): Zooms => ({
  least: 0,
  most: Math.min(set.maxZoom, set.projection === 'EPSG:3857' ? VECTOR_MAX_ZOOM : VECTOR_MAX_ZOOM - 1),
})

/** From the zoom at which a tile can be read at once, to the one at which a pixel is at most a cell; two more are drawn. */
export const fieldZooms = (set: TileMatrixSet, fields: Pick<FieldSet, 'x' | 'y' | 'crs' | 'levels'>): Zooms => {
  const { x, y, levels } = fields
  const step = (axis: Float64Array): number =>
    axis.length > 1 ? Math.abs(axis[axis.length - 1]! - axis[0]!) / (axis.length - 1) : 1
  // The cells in units of the set, by the equator.
  const inMetres = fields.crs !== 'EPSG:4326'
  const factor =
    set.projection === 'EPSG:3857' ? (inMetres ? 1 : METRES_PER_DEGREE) : inMetres ? 1 / METRES_PER_DEGREE : 1
  const [dx, dy] = [step(x) * factor, step(y) * factor]
  let native = 0
  while (native < set.maxZoom && cellSizeAt(set, native) > Math.min(dx, dy)) native++
  let least = 0
  const read = (z: number): number => {
    const side = cellSizeAt(set, z) * TILE_PIXELS
    // With reduced images the finest one that is needed has at most four cells a pixel.
    const shrink = levels.length > 0 ? x.length / levels[levels.length - 1]!.width : 1
    return (Math.min(x.length, side / dx) * Math.min(y.length, side / dy)) / (shrink * shrink)
  }
  while (least < native && read(least) > MOST_TILE_CELLS) least++
  return { least, most: Math.min(set.maxZoom, native + 2) }
}

export const tileMatrixSetOut = (set: TileMatrixSet): Json => ({
  id: set.id,
  title: set.title,
  uri: set.uri,
  crs: set.crs,
  orderedAxes: set.orderedAxes,
  wellKnownScaleSet: set.wellKnownScaleSet,
  tileMatrices: Array.from({ length: set.maxZoom + 1 }, (_, z) => {
    const [matrixWidth, matrixHeight] = matrixSize(set, z)
    return {
      id: String(z),
      scaleDenominator: set.scaleDenominator / 2 ** z,
      cellSize: cellSizeAt(set, z),
      cornerOfOrigin: 'topLeft',
      pointOfOrigin: set.origin,
      tileWidth: TILE_PIXELS,
      tileHeight: TILE_PIXELS,
      matrixWidth,
      matrixHeight,
    }
  }),
})

export interface Tiled {
  readonly record: CollectionRecord
  readonly box: Box
  readonly vector: boolean
  readonly zooms: (set: TileMatrixSet) => Zooms
  /** Of fields: parameters with the style each is drawn in by default. */
  readonly parameters: readonly { readonly id: string; readonly title: string; readonly unit: string }[]
}

const title = (tiled: Tiled): string => tiled.record.title ?? tiled.record.id
const addressOf = (base: string, tiled: Tiled, set: TileMatrixSet): string =>
  `${base}/collections/${tiled.record.id}/tiles/${set.id}`

/** Columns as JSON Schema types. */
const TYPES: Readonly<Record<string, string>> = {
  float64: 'number',
  float32: 'number',
  int32: 'integer',
  int64: 'integer',
  boolean: 'boolean',
}

export const tileSetItem = (base: string, tiled: Tiled, set: TileMatrixSet): Json => ({
  title: `${title(tiled)}, ${set.id}`,
  dataType: tiled.vector ? 'vector' : 'map',
  crs: set.crs,
  tileMatrixSetURI: set.uri,
  links: [
    link(addressOf(base, tiled, set), 'self', 'application/json', 'this tile set'),
    link(`${base}/tileMatrixSets/${set.id}`, `${REL}/tiling-scheme`, 'application/json', set.id),
  ],
})

export const tileSetOut = (base: string, tiled: Tiled, set: TileMatrixSet, said: Json): Json => {
  const at = addressOf(base, tiled, set)
  const { least, most } = tiled.zooms(set)
  const [w, s, e, n] = tiled.box
  const type = tiled.vector ? MVT : PNG
  return {
    ...tileSetItem(base, tiled, set),
    ...(tiled.record.description ? { description: tiled.record.description } : {}),
    tileMatrixSetLimits: Array.from({ length: most - least + 1 }, (_, i) => {
      const { minRow, maxRow, minCol, maxCol } = tileRange(set, least + i, tiled.box)
      return {
        tileMatrix: String(least + i),
        minTileRow: minRow,
        maxTileRow: maxRow,
        minTileCol: minCol,
        maxTileCol: maxCol,
      }
    }),
    boundingBox: { lowerLeft: [w, s], upperRight: [e, n], crs: worldCrs84Quad.crs, orderedAxes: ['Lon', 'Lat'] },
    layers: tiled.vector
      ? [
          {
            id: tiled.record.id,
            title: title(tiled),
            dataType: 'vector',
            propertiesSchema: {
              type: 'object',
              properties: Object.fromEntries(
                (tiled.record['setu:table']?.columns ?? []).map((c) => [
                  c.name,
                  {
                    type: TYPES[c.type] ?? 'string',
                    title: c.title ?? c.name,
                    ...(c.unit ? { 'x-unit': c.unit } : {}),
                  },
                ]),
              ),
            },
          },
        ]
      : tiled.parameters.map((p) => ({ id: p.id, title: p.title, dataType: 'coverage', 'x-unit': p.unit })),
    mediaTypes: [type],
    ...said,
    links: [
      link(at, 'self', 'application/json', 'this tile set'),
      link(`${at}?f=html`, 'alternate', 'text/html'),
      ...(set.id === webMercatorQuad.id ? [link(`${at}?f=tilejson`, 'describedby', TILEJSON, 'as TileJSON')] : []),
      link(`${base}/tileMatrixSets/${set.id}`, `${REL}/tiling-scheme`, 'application/json', set.id),
      {
        ...link(`${at}/{tileMatrix}/{tileRow}/{tileCol}?f=${tiled.vector ? 'mvt' : 'png'}`, 'item', type, 'a tile'),
        templated: true,
      },
      link(`${base}/collections/${tiled.record.id}`, 'collection', 'application/json'),
    ],
  }
}

/** TileJSON knows the web Mercator only. */
export const tileJson = (base: string, tiled: Tiled, search: string): Json => {
  const { least, most } = tiled.zooms(webMercatorQuad)
  const [w, s, e, n] = tiled.box
  const limit = 85.051129
  const bounds = [w <= e ? w : -180, Math.max(-limit, s), w <= e ? e : 180, Math.min(limit, n)]
  const more = search ? `&${search}` : ''
  return {
    tilejson: '3.0.0',
    name: title(tiled),
    description: tiled.record.description,
    attribution: tiled.record.license,
    scheme: 'xyz',
    // {y} is the row: it comes first.
    tiles: [`${addressOf(base, tiled, webMercatorQuad)}/{z}/{y}/{x}?f=${tiled.vector ? 'mvt' : 'png'}${more}`],
    minzoom: least,
    maxzoom: most,
    bounds,
    center: [(bounds[0]! + bounds[2]!) / 2, (bounds[1]! + bounds[3]!) / 2, least],
    ...(tiled.vector
      ? {
          vector_layers: [
            {
              id: tiled.record.id,
              description: title(tiled),
              minzoom: least,
              maxzoom: most,
              fields: Object.fromEntries(
                (tiled.record['setu:table']?.columns ?? []).map((c) => [
                  c.name,
                  `${c.title ?? c.name}${c.unit ? `, ${c.unit}` : ''}`,
                ]),
              ),
            },
          ],
        }
      : {}),
  }
}
