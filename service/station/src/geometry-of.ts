/** A GeoJSON geometry as a request gives it, as text or as an object; bounded before it is read. */
import { setuError } from '@setu/core/errors'
import { readGeoJson } from '@setu/formats/geojson/geojson'
import type { Geometry } from '@setu/formats/parquet/wkb'
import { readWkt } from './edr-coords.js'
import { wktOf } from './wkt-of.js'

/** `plane`: in another system than longitude and latitude. */
export const geometryOf = (value: unknown, where: string, plane = false): Geometry => {
  if (plane) {
    const { type, coordinates } = (value ?? {}) as { type?: unknown; coordinates?: unknown }
    if (typeof type !== 'string' || !Array.isArray(coordinates))
      throw setuError('bad-input', { where, found: 'no geometry', expected: 'a GeoJSON geometry' })
    return readWkt(wktOf({ type, coordinates } as Geometry), where, true)
  }

  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const feature = new TextEncoder().encode(
    `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":${text}}]}`,
  )
  try {
    JSON.parse(text)
    const { geometry } = readGeoJson(feature, { where, bytes: 2_000_000, positions: 20_000 }).features[0]!
    if (geometry) return geometry as Geometry
  } catch (error) {
    throw setuError('bad-input', { where, found: text.slice(0, 60), expected: 'a GeoJSON geometry' }, { cause: error })
  }
  throw setuError('bad-input', { where, found: 'no geometry', expected: 'a GeoJSON geometry' })
}
