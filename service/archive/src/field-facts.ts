/** What STAC says of a field: projection (in both spellings: GDAL reads the older), bands, place and time. */
import type { Source } from '@setu/core/contract'
import { projector } from '@setu/core/projections'
import { formatInstant } from '@setu/core/time'
import { type FieldSet, fieldBounds, openFieldSet } from './field-set.js'

export interface FieldFacts {
  /** Members for the item's properties. */
  readonly properties: Readonly<Record<string, unknown>>
  /** Members for the asset. */
  readonly asset: Readonly<Record<string, unknown>>
  readonly bbox: readonly [number, number, number, number] | null
  readonly start?: string
  readonly end?: string
}

const geographicBox = (fields: FieldSet): [number, number, number, number] | null => {
  const [w, s, e, n] = fieldBounds(fields)
  if (fields.crs === 'EPSG:4326') {
    const shift = w >= 180 ? -360 : 0
    const width = Math.min(360, e - w)
    const west = width >= 360 ? -180 : w + shift
    const east = width >= 360 ? 180 : e + shift
    return [west, Math.max(-90, s), east > 180 ? east - 360 : east, Math.min(90, n)]
  }
  try {
    const p = projector('EPSG:4326', fields.crs)
    const edge: (readonly [number, number])[] = []
    for (let i = 0; i <= 20; i++) {
      const [fx, fy] = [w + ((e - w) * i) / 20, s + ((n - s) * i) / 20]
      edge.push(p.inverse(fx, s), p.inverse(fx, n), p.inverse(w, fy), p.inverse(e, fy))
    }
    const lons = edge.map((c) => c[0])
    const lats = edge.map((c) => c[1])
    return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]
  } catch {
    return null
  }
}

export const fieldFacts = async (source: Source): Promise<FieldFacts> => {
  const fields = await openFieldSet(source)
  try {
    const [w, s, e, n] = fieldBounds(fields)
    const [width, height] = [fields.x.length, fields.y.length]
    const northUp = fields.y[0]! >= fields.y[height - 1]!
    const epsg = /^EPSG:(\d+)$/.exec(fields.crs)?.[1]
    const bbox = geographicBox(fields)
    const projection = {
      'proj:epsg': epsg ? Number(epsg) : null,
      'proj:code': epsg ? fields.crs : null,
      'proj:shape': [height, width],
      'proj:bbox': [w, s, e, n],
      'proj:transform': [
        (e - w) / width,
        0,
        w,
        0,
        northUp ? -(n - s) / height : (n - s) / height,
        northUp ? n : s,
        0,
        0,
        1,
      ],
    }
    const times = fields.times
    return {
      properties: projection,
      asset: {
        ...projection,
        'raster:bands': fields.parameters.map((p) => ({ name: p.id, description: p.title, unit: p.unit })),
      },
      bbox,
      ...(times?.length ? { start: formatInstant(Math.min(...times)), end: formatInstant(Math.max(...times)) } : {}),
    }
  } finally {
    fields.close()
  }
}

/** A box as a polygon; one that crosses the antimeridian as two (RFC 7946, section 3.1.9). */
export const boxGeometry = ([w, s, e, n]: readonly [number, number, number, number]) => {
  const ring = (west: number, east: number) => [
    [
      [west, s],
      [east, s],
      [east, n],
      [west, n],
      [west, s],
    ],
  ]
  return w <= e
    ? { type: 'Polygon' as const, coordinates: ring(w, e) }
    : { type: 'MultiPolygon' as const, coordinates: [ring(w, 180), ring(-180, e)] }
}
