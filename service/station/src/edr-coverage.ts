/**
 * What was cut out, as CoverageJSON (OGC 21-069r2), GeoJSON, CSV or NetCDF. One cover is a grid, a series at a point, a
 * profile or a path; several make a collection. Missing is null, never a number.
 */
import { normaliseLongitude } from '@setu/core/earth'
import { setuError } from '@setu/core/errors'
import { formatInstant } from '@setu/core/time'
import { csvHeader, csvLine } from '@setu/formats/csv/write'
import { writeClassicNetcdf } from '@setu/formats/netcdf/classic-write'
import type { FieldParameter } from './edr-fields.js'
import { parameterOut } from './edr-metadata.js'

type Json = Record<string, unknown>

export interface Cover {
  readonly kind: 'grid' | 'point' | 'path'
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly z: { readonly values: readonly number[]; readonly unit: string; readonly name: string } | null
  /** UTC milliseconds; a path has one for each point, or none. */
  readonly times: readonly number[]
  /** Grid and point: [t][z][y][x]. Path: one for each point. */
  readonly values: Readonly<Record<string, ArrayLike<number>>>
  readonly id?: string
}

/** Longitudes -180 to 180; the decimals of the file, not of the turn. */
const lon = (x: number): number => (x >= -180 && x <= 180 ? x : Number(normaliseLongitude(x).toPrecision(12)))
const plain = (v: number): number | null => (Number.isFinite(v) ? v : null)

const geographic = {
  coordinates: ['x', 'y'],
  system: { type: 'GeographicCRS', id: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84' },
}
const temporal = { coordinates: ['t'], system: { type: 'TemporalRS', calendar: 'Gregorian' } }

const domainOf = (cover: Cover): Json => {
  const { z, times } = cover
  const vertical = z?.values.length
    ? [
        {
          coordinates: ['z'],
          system: {
            type: 'VerticalCRS',
            cs: { csAxes: [{ name: { en: z.name }, direction: 'up', unit: { symbol: z.unit } }] },
          },
        },
      ]
    : []
  const referencing = [geographic, ...(times.length ? [temporal] : []), ...vertical]
  if (cover.kind === 'path') {
    const coordinates = times.length ? ['t', 'x', 'y'] : ['x', 'y']
    return {
      type: 'Domain',
      domainType: 'Trajectory',
      axes: {
        composite: {
          dataType: 'tuple',
          coordinates,
          values: cover.x.map((x, i) => [...(times.length ? [formatInstant(times[i]!)] : []), lon(x), cover.y[i]!]),
        },
      },
      referencing,
    }
  }
  const series = cover.kind === 'point' && (z?.values.length ?? 0) <= 1
  const profile = cover.kind === 'point' && !series && times.length <= 1
  return {
    type: 'Domain',
    domainType: series ? (times.length ? 'PointSeries' : 'Point') : profile ? 'VerticalProfile' : 'Grid',
    axes: {
      x: { values: cover.x.map(lon) },
      y: { values: [...cover.y] },
      ...(z?.values.length ? { z: { values: [...z.values] } } : {}),
      ...(times.length ? { t: { values: times.map(formatInstant) } } : {}),
    },
    referencing,
  }
}

const rangesOf = (cover: Cover): Json => {
  const [t, z, y, x] = [cover.times.length, cover.z?.values.length ?? 0, cover.y.length, cover.x.length]
  const axes: [string, number][] =
    cover.kind === 'path'
      ? [['composite', x]]
      : [...(t ? [['t', t] as [string, number]] : []), ...(z ? [['z', z] as [string, number]] : []), ['y', y], ['x', x]]
  return Object.fromEntries(
    Object.entries(cover.values).map(([name, values]) => [
      name,
      {
        type: 'NdArray',
        dataType: 'float',
        axisNames: axes.map(([a]) => a),
        shape: axes.map(([, n]) => n),
        values: Array.from(values, plain),
      },
    ]),
  )
}

export const coverageJson = (covers: readonly Cover[], parameters: readonly FieldParameter[]): Json => {
  const described = Object.fromEntries(parameters.map((p) => [p.id, parameterOut(p, false)]))
  const one = (cover: Cover, own: boolean): Json => ({
    type: 'Coverage',
    ...(cover.id ? { id: cover.id } : {}),
    domain: domainOf(cover),
    ...(own ? { parameters: described } : {}),
    ranges: rangesOf(cover),
  })
  if (covers.length === 1) return one(covers[0]!, true)
  return { type: 'CoverageCollection', parameters: described, coverages: covers.map((c) => one(c, false)) }
}

interface Row {
  readonly x: number
  readonly y: number
  readonly z: number | null
  readonly t: number | null
  readonly values: readonly (number | null)[]
  readonly id?: string
}

/** One row for each place, level and time; places without any value are left out. */
function* rowsOf(covers: readonly Cover[], parameters: readonly FieldParameter[]): Generator<Row> {
  for (const cover of covers) {
    const { x, y, times, kind, id } = cover
    const columns = parameters.map((p) => cover.values[p.id])
    const at = (k: number): (number | null)[] => columns.map((c) => (c ? plain(c[k]!) : null))
    const named = id ? { id } : {}
    if (kind === 'path') {
      for (let i = 0; i < x.length; i++)
        yield { x: lon(x[i]!), y: y[i]!, z: null, t: times[i] ?? null, values: at(i), ...named }
      continue
    }
    const levels = cover.z?.values.length ? cover.z.values : [null]
    const steps = times.length ? times : [null]
    let k = 0
    for (const t of steps)
      for (const z of levels)
        for (const py of y)
          for (const px of x) {
            const values = at(k++)
            if (values.some((v) => v !== null)) yield { x: lon(px), y: py, z, t, values, ...named }
          }
  }
}

const MOST_ROWS = 200_000

const rows = (covers: readonly Cover[], parameters: readonly FieldParameter[]): Row[] => {
  const out: Row[] = []
  for (const row of rowsOf(covers, parameters)) {
    if (out.length === MOST_ROWS)
      throw setuError('too-large', {
        where: 'f',
        found: `more than ${MOST_ROWS} rows`,
        expected: 'CoverageJSON or NetCDF',
        wayOut: 'Ask for a smaller area or a shorter time.',
      })
    out.push(row)
  }
  return out
}

export const coverageGeoJson = (
  covers: readonly Cover[],
  parameters: readonly FieldParameter[],
  address: string,
): Json => ({
  type: 'FeatureCollection',
  parameters: Object.fromEntries(parameters.map((p) => [p.id, parameterOut(p, true)])),
  features: rows(covers, parameters).map((r, i) => ({
    type: 'Feature',
    id: r.id ? `${r.id}.${i}` : String(i),
    geometry: { type: 'Point', coordinates: r.z === null ? [r.x, r.y] : [r.x, r.y, r.z] },
    properties: {
      datetime: r.t === null ? '' : formatInstant(r.t),
      label: r.id ?? `${r.x} ${r.y}`,
      'parameter-name': parameters.map((p) => p.id),
      edrqueryendpoint: address,
      ...Object.fromEntries(parameters.map((p, k) => [p.id, r.values[k]])),
    },
  })),
})

export const coverageCsv = (covers: readonly Cover[], parameters: readonly FieldParameter[]): string => {
  const z = covers.find((c) => c.z?.values.length)?.z
  const named = covers.some((c) => c.id)
  const head = [
    ...(named ? [{ name: 'location' }] : []),
    { name: 'lon', unit: 'deg' },
    { name: 'lat', unit: 'deg' },
    ...(z ? [{ name: z.name, unit: z.unit }] : []),
    { name: 'datetime' },
    ...parameters.map((p) => ({ name: p.id, unit: p.unit })),
  ]
  return (
    csvHeader(head) +
    rows(covers, parameters)
      .map((r) =>
        csvLine([
          ...(named ? [r.id ?? null] : []),
          r.x,
          r.y,
          ...(z ? [r.z] : []),
          r.t === null ? null : formatInstant(r.t),
          ...r.values,
        ]),
      )
      .join('')
  )
}

const FILL = 9.969209968386869e36

/** One grid as CF NetCDF (classic). */
export const coverageNetcdf = (
  covers: readonly Cover[],
  parameters: readonly FieldParameter[],
  title: string,
): Uint8Array => {
  const [cover] = covers
  if (covers.length !== 1 || !cover || cover.kind === 'path')
    throw setuError('bad-input', {
      where: 'f',
      found: `${covers.length} coverages`,
      expected: 'one grid for NetCDF',
      wayOut: 'Ask for CoverageJSON, or for one item of the collection.',
    })
  const z = cover.z?.values.length ? cover.z : null
  const t = cover.times.length ? cover.times : null
  const dimensions = [...(t ? ['time'] : []), ...(z ? ['z'] : []), 'lat', 'lon']
  const safe = (name: string): string => name.replace(/[^A-Za-z0-9_.+@-]/g, '_').replace(/^[^A-Za-z_]/, '_')
  return writeClassicNetcdf({
    dimensions: {
      ...(t ? { time: t.length } : {}),
      ...(z ? { z: z.values.length } : {}),
      lat: cover.y.length,
      lon: cover.x.length,
    },
    attributes: { Conventions: 'CF-1.11', title },
    variables: [
      ...(t
        ? [
            {
              name: 'time',
              dimensions: ['time'],
              data: Float64Array.from(t, (ms) => ms / 1000),
              attributes: { units: 'seconds since 1970-01-01T00:00:00Z', standard_name: 'time', calendar: 'standard' },
            },
          ]
        : []),
      ...(z
        ? [
            {
              name: 'z',
              dimensions: ['z'],
              data: Float64Array.from(z.values),
              attributes: { units: z.unit, long_name: z.name, axis: 'Z' },
            },
          ]
        : []),
      {
        name: 'lat',
        dimensions: ['lat'],
        data: Float64Array.from(cover.y),
        attributes: { units: 'degrees_north', standard_name: 'latitude' },
      },
      {
        name: 'lon',
        dimensions: ['lon'],
        data: Float64Array.from(cover.x, lon),
        attributes: { units: 'degrees_east', standard_name: 'longitude' },
      },
      ...parameters
        .filter((p) => cover.values[p.id])
        .map((p) => ({
          name: safe(p.id),
          dimensions,
          data: Float64Array.from(cover.values[p.id]!, (v) => (Number.isFinite(v) ? v : FILL)),
          attributes: {
            units: p.unit,
            long_name: p.title,
            _FillValue: FILL,
            ...(p.standardName ? { standard_name: p.standardName } : {}),
          },
        })),
    ],
  })
}
