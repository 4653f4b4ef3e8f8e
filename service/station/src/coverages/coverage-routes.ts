/**
 * Fields as coverages: `/collections/{id}/coverage`, cut by `subset` (or `bbox`, `datetime`), on fewer cells by
 * `scale-size`, as CoverageJSON, GeoTIFF (a band for each parameter and time) or NetCDF. Without a time the newest item.
 */
import { type Extract, inBox } from '@setu/archive/field-extract'
import { scaled } from '@setu/archive/field-scale'
import { type FieldSet, MOST_VALUES } from '@setu/archive/field-set'
import type { CollectionRecord } from '@setu/archive/stac-types'
import { setuError } from '@setu/core/errors'
import { formatInstant } from '@setu/core/time'
import { writeGeoTiff } from '@setu/formats/geotiff/write'
import type { FastifyInstance } from 'fastify'
import { type AnswerForm, formAmong, queryAmong, sendJson } from '../archive-forms.js'
import { CACHE, isTable, type Shelf, type Shelves } from '../archive-shelf.js'
import { boxOf, timeOf } from '../collections-query.js'
import { type Cover, coverageJson, coverageNetcdf } from '../edr-coverage.js'
import { checkPrecision, exampleOf, type FieldParameter, fieldsOf, type ItemFields } from '../edr-fields.js'
import { oneOf } from '../query.js'
import { type Subset, scaleOf, subsetOf } from './coverage-request.js'

const COVERAGE: AnswerForm = {
  f: 'CoverageJSON',
  type: 'application/prs.coverage+json',
  also: ['json', 'application/json', 'covjson', 'application/vnd.cov+json'],
}
const GEOTIFF: AnswerForm = { f: 'GeoTIFF', type: 'image/tiff; application=geotiff', also: ['geotiff', 'image/tiff'] }
const NETCDF: AnswerForm = { f: 'NetCDF', type: 'application/x-netcdf', also: ['netcdf', 'application/netcdf'] }
const MOST_BANDS = 256

/** All reading of fields for coverages. */
const itemsFor = async (
  shelf: Shelf,
  record: CollectionRecord,
  time: readonly [number | undefined, number | undefined] | undefined,
): Promise<readonly ItemFields[]> => {
  if (time) return fieldsOf(shelf, record.id, { time })
  const newest = await exampleOf(shelf, record.id)
  return newest ? [newest] : []
}

/** Middle of the cell that holds a value, so that a slice is one row or column. */
const nearestCell = (axis: Float64Array, v: number): number =>
  axis.reduce((best, c) => (Math.abs(c - v) < Math.abs(best - v) ? c : best), axis[0]!)

const boxFor = (fields: FieldSet, subset: Subset): readonly [number, number, number, number] => {
  const least = Math.min(fields.x[0]!, fields.x[fields.x.length - 1]!)
  const most = Math.max(fields.x[0]!, fields.x[fields.x.length - 1]!)
  const [w, e] = subset.lon ?? []
  const [s, n] = subset.lat ?? []
  const one = subset.lon && w !== undefined && w === e ? nearestCell(fields.x, w) : undefined
  const row = subset.lat && s !== undefined && s === n ? nearestCell(fields.y, s) : undefined
  return [one ?? w ?? least, row ?? s ?? -90, one ?? e ?? most, row ?? n ?? 90]
}

const tiff = (cover: Cover, parameters: readonly FieldParameter[]): Uint8Array => {
  const [width, height] = [cover.x.length, cover.y.length]
  const planes = Math.max(1, cover.times.length) * Math.max(1, cover.z?.values.length ?? 1)
  const here = parameters.filter((p) => cover.values[p.id])
  if (here.length * planes > MOST_BANDS || width < 2 || height < 2)
    throw setuError('bad-input', {
      where: 'f',
      found: `${here.length * planes} bands of ${width} x ${height} cells`,
      expected: `at most ${MOST_BANDS} bands of at least 2 x 2 cells`,
      wayOut: 'Ask for fewer times or parameters, or for NetCDF.',
    })
  const dx = (cover.x[width - 1]! - cover.x[0]!) / (width - 1)
  const dy = (cover.y[height - 1]! - cover.y[0]!) / (height - 1)
  const north = Math.max(cover.y[0]!, cover.y[height - 1]!) + Math.abs(dy) / 2
  const bands = here.flatMap((p) =>
    Array.from({ length: planes }, (_, k) => {
      const from = (cover.values[p.id] as Float64Array).subarray(k * width * height, (k + 1) * width * height)
      const out = new Float32Array(width * height)
      for (let j = 0; j < height; j++) {
        const row = dy < 0 ? j : height - 1 - j
        out.set(from.subarray(row * width, (row + 1) * width), j * width)
      }
      return out
    }),
  )
  const units = new Set(here.map((p) => p.unit))
  return writeGeoTiff({
    grid: { width, height, x0: cover.x[0]! - dx / 2, y0: north, dx, dy: -Math.abs(dy), crs: 'EPSG:4326' },
    bands,
    noData: Number.NaN,
    bandNames: here.flatMap((p) =>
      Array.from({ length: planes }, (_, k) =>
        planes === cover.times.length && planes > 1
          ? `${p.id} ${formatInstant(cover.times[k]!)}`
          : planes > 1
            ? `${p.id} ${k + 1}`
            : p.id,
      ),
    ),
    ...(units.size === 1 ? { tags: { units: [...units][0]! } } : {}),
  })
}

export const addCoverage = (station: FastifyInstance, shelves: Shelves): void => {
  station.get<{ Params: { id: string } }>('/collections/:id/coverage', async (request, reply) => {
    const form = formAmong(request, [COVERAGE, GEOTIFF, NETCDF])
    const query = queryAmong(request, ['subset', 'bbox', 'datetime', 'properties', 'scale-size', 'scale-factor'], form)
    const shelf = shelves.of(request)
    const { archive } = shelf
    await archive.refresh()
    const record = await archive.collection(request.params.id)
    const example = isTable(record) ? undefined : await exampleOf(shelf, record.id)
    if (!example)
      throw setuError('not-found', {
        where: record.id,
        found: 'a collection without a field',
        expected: 'one with fields',
      })
    checkPrecision(archive.precisionOf(record.id), example.fields, record.id)
    const asked = subsetOf(query)
    const bbox = oneOf(query, 'bbox')
    const datetime = oneOf(query, 'datetime')
    if (bbox !== undefined && (asked.lon || asked.lat))
      throw setuError('bad-input', { where: 'bbox', found: 'bbox and a subset of Lat or Lon', expected: 'one of them' })
    if (datetime !== undefined && asked.time)
      throw setuError('bad-input', {
        where: 'datetime',
        found: 'datetime and a subset of time',
        expected: 'one of them',
      })
    const box = bbox === undefined ? undefined : boxOf(bbox).box
    const time = datetime === undefined ? asked.time : timeOf(datetime)
    const subset: Subset = box ? { ...asked, lon: [box[0], box[2]], lat: [box[1], box[3]] } : asked
    const scale = scaleOf(query)
    const all = example.fields.parameters
    const names = oneOf(query, 'properties')
      ?.split(',')
      .map((p) => p.trim())
    const wrong = names?.find((n) => !all.some((p) => p.id === n))
    if (wrong !== undefined)
      throw setuError('bad-input', {
        where: 'properties',
        found: `"${wrong.slice(0, 80)}"`,
        expected: `some of ${all.map((p) => p.id).join(', ')}`,
      })
    const parameters = names ?? all.map((p) => p.id)
    const [low, high] = subset.z ?? []
    const covers: Cover[] = []
    let room = MOST_VALUES
    for (const { item, fields, times } of await itemsFor(shelf, record, time)) {
      if (fields.crs !== 'EPSG:4326')
        throw setuError('bad-input', {
          where: item.id,
          found: `a field in ${fields.crs}`,
          expected: 'longitude and latitude',
          wayOut: 'Take the file itself.',
        })
      const extracts: Extract[] = await inBox(
        fields,
        {
          parameters: parameters.filter((p) => fields.parameters.some((f) => f.id === p)),
          ...(time && fields.times ? { time } : {}),
          ...(subset.z ? { level: (z) => (low === undefined || z >= low) && (high === undefined || z <= high) } : {}),
        },
        boxFor(fields, subset),
      )
      for (const extract of extracts) {
        const [w, h] = [extract.x.length, extract.y.length]
        const smaller = (n: number): number => Math.max(1, Math.round(n / (scale.factor ?? 1)))
        const part = scaled(extract, scale.width ?? smaller(w), scale.height ?? smaller(h))
        room -= Object.values(part.values).reduce((n, v) => n + v.length, 0)
        if (room < 0)
          throw setuError('too-large', {
            where: record.id,
            found: `more than ${MOST_VALUES} values`,
            expected: 'fewer',
            wayOut: 'Ask for a smaller subset or fewer cells, or take the files themselves.',
          })
        covers.push({
          kind: 'grid',
          x: part.x,
          y: part.y,
          z: fields.z ? { values: part.z, unit: fields.z.unit, name: fields.z.name } : null,
          times: part.times ?? times,
          values: part.values,
          id: item.id,
        })
      }
    }
    void reply.header('cache-control', CACHE).header('vary', 'Accept')
    if (covers.length === 0) return reply.code(204).send()
    const told = all.filter((p) => parameters.includes(p.id))
    const file = (end: string): string => `attachment; filename="${record.id}.${end}"`
    if (form === NETCDF)
      return reply
        .type(form.type)
        .header('content-disposition', file('nc'))
        .send(Buffer.from(coverageNetcdf(covers, told, record.title ?? record.id)))
    if (form === GEOTIFF) {
      if (covers.length !== 1)
        throw setuError('bad-input', {
          where: 'f',
          found: `${covers.length} coverages`,
          expected: 'one for GeoTIFF',
          wayOut: 'Ask for CoverageJSON, or for one moment.',
        })
      return reply
        .type(form.type)
        .header('content-disposition', file('tif'))
        .send(Buffer.from(tiff(covers[0]!, told)))
    }
    return sendJson(reply, form.type, coverageJson(covers, told))
  })
}
