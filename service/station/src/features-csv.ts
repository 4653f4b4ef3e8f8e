/** Features as CSV: where all are points their position in columns of its own, else as WKT; units in the header. */
import type { Feature } from '@setu/archive/feature-query'
import type { CollectionRecord } from '@setu/archive/stac-types'
import { csvHeader, csvLine } from '@setu/formats/csv/write'
import type { CoordinateSystem } from './crs/systems.js'
import { wktOf } from './wkt-of.js'

const AXES: Readonly<Record<CoordinateSystem['axes'], readonly { readonly name: string; readonly unit: string }[]>> = {
  'lon lat': [
    { name: 'lon', unit: 'deg' },
    { name: 'lat', unit: 'deg' },
  ],
  'lat lon': [
    { name: 'lat', unit: 'deg' },
    { name: 'lon', unit: 'deg' },
  ],
  'east north': [
    { name: 'easting', unit: 'm' },
    { name: 'northing', unit: 'm' },
  ],
}

/** `features` are in the system. Columns `lon` and `lat` of points are those of the geometry. */
export const csvOf = (
  record: CollectionRecord,
  features: readonly Feature[],
  names: readonly string[],
  system: CoordinateSystem,
): string => {
  const units = new Map(record['setu:table']?.columns.map((c) => [c.name, c.unit]))
  const points = features.every((f) => f.geometry === null || f.geometry.type === 'Point')
  const axes = points ? AXES[system.axes] : []
  const others = names.filter((n) => system.axes === 'east north' || !axes.some((a) => a.name === n))
  const head = [
    ...axes,
    ...(points ? [] : [{ name: 'geometry' }]),
    ...others.map((name) => ({ name, ...(units.get(name) ? { unit: units.get(name)! } : {}) })),
  ]
  const line = (f: Feature): string => {
    const at = f.geometry?.type === 'Point' ? f.geometry.coordinates : []
    const place = points ? axes.map((_, k) => at[k] ?? null) : [f.geometry && wktOf(f.geometry)]
    return csvLine([...place, ...others.map((name) => cellOf(f.properties[name]))])
  }
  return csvHeader(head) + features.map(line).join('')
}

const cellOf = (v: unknown): string | number | null => {
  if (typeof v === 'number' || typeof v === 'string') return v
  if (v === null || v === undefined) return null
  return typeof v === 'boolean' ? String(v) : JSON.stringify(v)
}
