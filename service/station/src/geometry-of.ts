/** A GeoJSON geometry as a request gives it, as text or as an object; bounded before it is read. */
import { setuError } from '@setu/core/errors'
import { readGeoJson } from '@setu/formats/geojson/geojson'
import type { Geometry } from '@setu/formats/parquet/wkb'

export const geometryOf = (value: unknown, where: string): Geometry => {
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
