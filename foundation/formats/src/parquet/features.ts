/** GeoParquet as GeoJSON features and back. A NULL geometry is `null`, an EMPTY one has no coordinates: they stay apart. */
import type { Bytes } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { projector } from '@setu/core/projections'
import { formatInstant, parseInstantDetail } from '@setu/core/time'
import { mapPositions } from './positions.js'
import { openParquet } from './read.js'
import type { Column, ColumnType } from './table.js'
import { type Geometry, readWkb } from './wkb.js'
import { wkbCells, writeParquet } from './write.js'

export interface FeatureRow {
  readonly id?: string | number
  readonly geometry: Geometry | null
  readonly properties: Readonly<Record<string, unknown>>
}

/** All features of a GeoParquet file in longitude and latitude; timestamps as RFC 3339. */
export const readGeoParquet = async (
  bytes: Bytes,
  where: string,
): Promise<{ readonly features: FeatureRow[]; readonly columns: readonly Column[] }> => {
  const file = await openParquet(bytes, where)
  if (!file.geo)
    throw setuError('unknown-format', {
      where,
      found: 'Parquet without a geo key',
      expected: 'GeoParquet',
      wayOut: 'Read it as a table.',
    })
  const { primary } = file.geo
  const place = placeOf(file.geo.crs, where)
  const cells = await file.read()
  const columns = file.columns.filter((c) => c.name !== primary)
  const features = Array.from({ length: file.rows }, (_, i): FeatureRow => {
    const wkb = cells[primary]?.[i] as Uint8Array | null
    const properties: Record<string, unknown> = {}
    for (const { name, type } of columns) {
      const v = cells[name]![i]
      if (v instanceof Uint8Array) continue
      properties[name] = type === 'timestamp' && typeof v === 'number' ? formatInstant(v) : v
    }
    return { geometry: wkb ? place(readWkb(wkb, `${where}, row ${i + 1}`)) : null, properties }
  })
  return { features, columns }
}

/** Longitude and latitude of geometries that are in the system of the file, PROJJSON with an EPSG code. */
const placeOf = (crs: unknown, where: string): ((g: Geometry) => Geometry) => {
  const said = crs as { id?: { authority?: unknown; code?: unknown }; name?: unknown } | string
  const code = typeof said === 'string' ? said : `${said?.id?.authority}:${said?.id?.code}`
  // A file has longitude first whatever the system says of its axes (GeoParquet 1.1, "coordinate axis order").
  if (/^(OGC:CRS84h?|EPSG:(4326|4979))$/i.test(code)) return (g) => g
  if (!/^EPSG:\d+$/i.test(code))
    throw setuError('bad-file', {
      where,
      found: `a coordinate reference system "${String(typeof said === 'string' ? said : said?.name).slice(0, 80)}" without an EPSG code`,
      expected: 'OGC:CRS84 or a system with an EPSG code',
      wayOut: 'Write the file in longitude and latitude: ogr2ogr -t_srs EPSG:4326.',
    })
  const { inverse } = projector('OGC:CRS84', code.toUpperCase(), `${where}: crs`)
  return (g) =>
    mapPositions(g, ([x, y, ...z]) => {
      const [lon, lat] = inverse(x!, y!)
      if (Number.isNaN(lon) && !Number.isNaN(x))
        throw setuError('bad-file', {
          where,
          found: `position ${x}, ${y}`,
          expected: `a place that ${code} can express`,
        })
      return [lon, lat, ...z]
    })
}

/** The narrowest type that holds every value of a property. */
export const columnTypeOf = (values: Iterable<unknown>): ColumnType => {
  let type: ColumnType | undefined
  for (const v of values) {
    if (v === null || v === undefined) continue
    const one: ColumnType =
      typeof v === 'boolean'
        ? 'boolean'
        : typeof v === 'number'
          ? Number.isSafeInteger(v)
            ? 'int64'
            : 'float64'
          : typeof v === 'string'
            ? isInstant(v)
              ? 'timestamp'
              : 'string'
            : 'json'
    if (type === undefined || type === one) type = one
    else if ((type === 'int64' && one === 'float64') || (type === 'float64' && one === 'int64')) type = 'float64'
    else if ((type === 'timestamp' && one === 'string') || (type === 'string' && one === 'timestamp')) type = 'string'
    else return 'json'
  }
  return type ?? 'string'
}

const isInstant = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(text)) return false
  try {
    parseInstantDetail(text)
    return true
  } catch {
    return false
  }
}

/** Features as GeoParquet 1.1 with a covering; property types from the values unless `columns` gives them. */
export const writeGeoParquet = async (
  features: readonly FeatureRow[],
  options: { readonly columns?: readonly Column[]; readonly rowGroupRows?: number } = {},
): Promise<Uint8Array> => {
  const names = new Set<string>(features.flatMap((f) => Object.keys(f.properties)))
  for (const taken of ['geometry', 'bbox']) names.delete(taken)
  const columns: readonly Column[] =
    options.columns ?? [...names].map((name) => ({ name, type: columnTypeOf(features.map((f) => f.properties[name])) }))
  const withId = features.some((f) => f.id !== undefined) && !columns.some((c) => c.name === 'id')
  return writeParquet({
    columns: [
      ...(withId
        ? [
            {
              name: 'id',
              type: 'string' as const,
              cells: features.map((f) => (f.id === undefined ? null : String(f.id))),
            },
          ]
        : []),
      ...columns.map((c) => ({
        ...c,
        cells: features.map((f) => {
          const v = f.properties[c.name]
          return c.type === 'timestamp' && typeof v === 'string' ? parseInstantDetail(v, c.name).ms : (v ?? null)
        }),
      })),
      { name: 'geometry', type: 'wkb', cells: wkbCells(features.map((f) => f.geometry)) },
    ],
    geometry: 'geometry',
    ...(options.rowGroupRows ? { rowGroupRows: options.rowGroupRows } : {}),
  })
}
