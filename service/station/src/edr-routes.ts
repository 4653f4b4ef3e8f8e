/** OGC API EDR 1.1: position, radius, area, cube, trajectory and locations, of fields and of tables of points. */
import {
  alongPath,
  atPoint,
  type Extract,
  inBox,
  inPolygons,
  type PathPoint,
  withinRadius,
} from '@setu/archive/field-extract'
import type { CollectionRecord } from '@setu/archive/stac-types'
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  type AnswerForm,
  formAmong,
  GEOJSON_FORM,
  HTML_FORM,
  JSON_FORM,
  queryAmong,
  sendJson,
} from './archive-forms.js'
import { CACHE, isTable, type Shelf, signalOf } from './archive-shelf.js'
import { boxOf, timeOf } from './collections-query.js'
import { CRS84 } from './collections-routes.js'
import { link } from './describe.js'
import { levelsOf, readWkt, withinMetres } from './edr-coords.js'
import { type Cover, coverageCsv, coverageGeoJson, coverageJson, coverageNetcdf } from './edr-coverage.js'
import { exampleOf, type FieldParameter, fieldsOf, type ItemFields } from './edr-fields.js'
import { tableParameters } from './edr-metadata.js'
import { type Place, tableCovers, tableLocations } from './edr-tables.js'
import { oneOf, type Query } from './query.js'

const COVERAGE: AnswerForm = {
  f: 'CoverageJSON',
  type: 'application/prs.coverage+json',
  also: ['application/vnd.cov+json', 'application/json', 'json', 'coveragejson', 'covjson'],
}
const POINTS: AnswerForm = { f: 'GeoJSON', type: 'application/geo+json', also: ['geojson'] }
const CSV: AnswerForm = { f: 'CSV', type: 'text/csv', also: ['csv'] }
const NETCDF: AnswerForm = { f: 'NetCDF', type: 'application/x-netcdf', also: ['application/netcdf', 'netcdf'] }
const HTML: AnswerForm = HTML_FORM
const FORMS = [COVERAGE, POINTS, CSV, NETCDF, HTML]
const COMMON = ['datetime', 'parameter-name', 'z', 'crs']
const KINDS = {
  position: ['coords', ...COMMON],
  radius: ['coords', 'within', 'within-units', ...COMMON],
  area: ['coords', ...COMMON],
  cube: ['bbox', ...COMMON],
  trajectory: ['coords', ...COMMON],
} as const
type Kind = keyof typeof KINDS
const CRS_NAMES = new Set([
  CRS84,
  'CRS84',
  'CRS:84',
  'OGC:CRS84',
  'EPSG:4326',
  'http://www.opengis.net/def/crs/EPSG/0/4326',
])
const MOST_PATHS = 50

const chosen = (all: readonly FieldParameter[], text: string | undefined): readonly FieldParameter[] => {
  if (text === undefined || text === '') return all
  const names = text.split(',').map((n) => n.trim())
  return names.map((n) => {
    const found = all.find((p) => p.id === n)
    if (found) return found
    const near = nearest(
      n.slice(0, 80),
      all.map((p) => p.id),
    )
    throw setuError('bad-input', {
      where: 'parameter-name',
      found: `"${n.slice(0, 80)}"`,
      expected: `one of ${all.map((p) => p.id).join(', ')}`,
      ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
    })
  })
}

const needed = (query: Query, name: string): string => {
  const value = oneOf(query, name)
  if (value === undefined || value.trim() === '')
    throw setuError('bad-input', { where: name, found: 'nothing', expected: name === 'bbox' ? 'four numbers' : 'WKT' })
  return value
}

const placeOf = (
  kind: Kind,
  query: Query,
): Place & { readonly path?: readonly PathPoint[][]; readonly height?: readonly [number, number] } => {
  if (kind === 'cube') {
    const { box, z } = boxOf(needed(query, 'bbox'))
    return { kind: 'box', box, ...(z ? { height: z } : {}) }
  }
  const g = readWkt(needed(query, 'coords'))
  const refuse = (expected: string): Error =>
    setuError('bad-input', { where: 'coords', found: `a ${g.type}`, expected })
  switch (kind) {
    case 'position':
      if (g.type === 'Point') return { kind: 'points', points: [g.coordinates] }
      if (g.type === 'MultiPoint') return { kind: 'points', points: g.coordinates }
      throw refuse('a POINT or MULTIPOINT')
    case 'radius': {
      if (g.type !== 'Point') throw refuse('a POINT')
      return {
        kind: 'circle',
        lon: g.coordinates[0]!,
        lat: g.coordinates[1]!,
        metres: withinMetres(oneOf(query, 'within'), oneOf(query, 'within-units')),
      }
    }
    case 'area':
      if (g.type === 'Polygon') return { kind: 'polygons', polygons: [g.coordinates] }
      if (g.type === 'MultiPolygon') return { kind: 'polygons', polygons: g.coordinates }
      throw refuse('a POLYGON or MULTIPOLYGON')
    default: {
      const lines = g.type === 'LineString' ? [g.coordinates] : g.type === 'MultiLineString' ? g.coordinates : undefined
      if (!lines) throw refuse('a LINESTRING')
      // The measure is the time, in seconds since 1970.
      const path = lines.map((l) =>
        l.map((p): PathPoint => ({ lon: p[0]!, lat: p[1]!, ...(g.measured ? { time: p[p.length - 1]! * 1000 } : {}) })),
      )
      return { kind: 'points', points: lines.flat(), path }
    }
  }
}

/** Points of a path no further apart than a cell, times in proportion. */
const dense = (path: readonly PathPoint[], cell: number): PathPoint[] => {
  const out: PathPoint[] = []
  path.forEach((b, i) => {
    const a = path[i - 1]
    if (a) {
      const n = Math.min(5000, Math.floor(Math.max(Math.abs(b.lon - a.lon), Math.abs(b.lat - a.lat)) / cell))
      for (let k = 1; k < n; k++) {
        const f = k / n
        out.push({
          lon: Number((a.lon + (b.lon - a.lon) * f).toPrecision(10)),
          lat: Number((a.lat + (b.lat - a.lat) * f).toPrecision(10)),
          ...(a.time !== undefined && b.time !== undefined ? { time: a.time + (b.time - a.time) * f } : {}),
        })
      }
    }
    out.push(b)
  })
  return out
}

const fieldCovers = async (
  kind: Kind,
  place: ReturnType<typeof placeOf>,
  items: readonly ItemFields[],
  parameters: readonly string[],
  time: readonly [number | undefined, number | undefined] | undefined,
  level: ((z: number) => boolean) | undefined,
): Promise<Cover[]> => {
  const covers: Cover[] = []
  for (const { item, fields, times: itemTimes } of items) {
    if (fields.crs !== 'EPSG:4326')
      throw setuError('bad-input', {
        where: item.id,
        found: `a field in ${fields.crs}`,
        expected: 'longitude and latitude',
        wayOut: 'Take the file itself.',
      })
    const here = parameters.filter((p) => fields.parameters.some((f) => f.id === p))
    if (here.length === 0) continue
    const height = place.height
    const select = {
      parameters: here,
      ...(time ? { time } : {}),
      ...(level ? { level } : height ? { level: (z: number) => z >= height[0] && z <= height[1] } : {}),
    }
    const cover = (e: Extract, point: boolean): Cover => ({
      kind: point ? 'point' : 'grid',
      x: e.x,
      y: e.y,
      z: fields.z ? { ...fields.z, values: e.z } : null,
      times: e.times ?? itemTimes,
      values: e.values,
      ...(items.length > 1 && !point ? { id: item.id } : {}),
    })
    if (place.path) {
      const cell = Math.max(
        1e-6,
        Math.min(Math.abs((fields.x[1] ?? 1) - fields.x[0]!), Math.abs((fields.y[1] ?? 1) - fields.y[0]!)),
      )
      for (const line of place.path) {
        const points = dense(line, cell)
        const measured = points.some((p) => p.time !== undefined)
        const steps =
          measured || !fields.times
            ? [0]
            : fields.times.flatMap((t, i) => (!time || ((time[0] ?? t) <= t && (time[1] ?? t) >= t) ? [i] : []))
        if (steps.length > MOST_PATHS)
          throw setuError('too-large', {
            where: 'datetime',
            found: `${steps.length} times`,
            expected: `at most ${MOST_PATHS}`,
            wayOut: 'Give a datetime, or the time of each point as LINESTRINGM.',
          })
        for (const step of steps) {
          const found = await alongPath(fields, select, points, step)
          if (!found) continue
          const stamps = found.points.map((p) => p.time ?? itemTimes[0]!)
          covers.push({
            kind: 'path',
            x: found.points.map((p) => p.lon),
            y: found.points.map((p) => p.lat),
            z: null,
            times: stamps,
            values: found.values,
          })
        }
      }
    } else if (place.kind === 'points') {
      for (const [x, y] of place.points) {
        const found = await atPoint(fields, select, x!, y!)
        if (found) covers.push(cover(found, true))
      }
    } else {
      const parts =
        place.kind === 'box'
          ? await inBox(fields, select, place.box)
          : place.kind === 'polygons'
            ? await inPolygons(fields, select, place.polygons)
            : place.kind === 'circle'
              ? await withinRadius(fields, select, place.lon, place.lat, place.metres)
              : []
      for (const part of parts) covers.push(cover(part, false))
    }
  }
  return kind === 'position' ? joined(covers) : covers
}

/** Series at one cell out of many items become one series. */
const joined = (covers: readonly Cover[]): Cover[] => {
  const groups = new Map<string, Cover[]>()
  for (const c of covers) {
    const key = `${c.x[0]}\n${c.y[0]}\n${c.z?.values.join(',') ?? ''}\n${Object.keys(c.values).join(',')}`
    groups.set(key, [...(groups.get(key) ?? []), c])
  }
  return [...groups.values()].map((group) => {
    if (group.length === 1) return group[0]!
    const levels = Math.max(1, group[0]!.z?.values.length ?? 0)
    const order = group.flatMap((c) => c.times.map((t, i) => ({ c, t, i }))).sort((a, b) => a.t - b.t)
    return {
      ...group[0]!,
      times: order.map((o) => o.t),
      values: Object.fromEntries(
        Object.keys(group[0]!.values).map((p) => [
          p,
          order.flatMap(({ c, i }) => Array.from({ length: levels }, (_, l) => c.values[p]![i * levels + l]!)),
        ]),
      ),
    }
  })
}

export const addEdr = (station: FastifyInstance, shelf: Shelf): void => {
  const { archive, context } = shelf

  const send = (
    request: FastifyRequest,
    reply: FastifyReply,
    form: AnswerForm,
    record: CollectionRecord,
    covers: readonly Cover[],
    parameters: readonly FieldParameter[],
  ): FastifyReply | Promise<FastifyReply> => {
    void reply.header('cache-control', CACHE).header('content-crs', `<${CRS84}>`).header('vary', 'Accept')
    if (covers.length === 0) return reply.code(204).send()
    const address = `${shelf.base(request)}${request.url}`
    switch (form) {
      case POINTS:
        return sendJson(reply, POINTS.type, coverageGeoJson(covers, parameters, address))
      case CSV:
        return reply.type('text/csv; charset=utf-8').send(coverageCsv(covers, parameters))
      case NETCDF:
        return reply
          .type(NETCDF.type)
          .header('content-disposition', `attachment; filename="${record.id}.nc"`)
          .send(Buffer.from(coverageNetcdf(covers, parameters, record.title ?? record.id)))
      case HTML:
        return context.pages.page(reply, record.title ?? record.id, coverageJson(covers, parameters))
      default:
        return sendJson(reply, COVERAGE.type, coverageJson(covers, parameters))
    }
  }

  const common = (
    query: Query,
  ): { time: ReturnType<typeof timeOf> | undefined; level: ReturnType<typeof levelsOf> } => {
    const crs = oneOf(query, 'crs')
    if (crs !== undefined && !CRS_NAMES.has(crs))
      throw setuError('bad-input', { where: 'crs', found: crs.slice(0, 80), expected: CRS84 })
    const datetime = oneOf(query, 'datetime')
    return { time: datetime === undefined ? undefined : timeOf(datetime, true), level: levelsOf(oneOf(query, 'z')) }
  }

  const answer = async (
    request: FastifyRequest,
    reply: FastifyReply,
    kind: Kind,
    id: string,
    instance?: string,
  ): Promise<FastifyReply> => {
    const form = formAmong(request, FORMS)
    const query = queryAmong(request, KINDS[kind], form)
    const record = await archive.collection(id)
    await archive.refresh()
    const place = placeOf(kind, query)
    const { time, level } = common(query)
    if (isTable(record)) {
      if (place.path)
        throw setuError('bad-input', {
          where: 'trajectory',
          found: 'a table of points',
          expected: 'position, radius, area, cube or locations',
        })
      const parameters = chosen(tableParameters(record), oneOf(query, 'parameter-name'))
      const covers = await tableCovers(
        shelf,
        record,
        place,
        parameters.map((p) => p.id),
        time,
        signalOf(request),
      )
      return send(request, reply, form, record, covers, parameters)
    }
    const example = await exampleOf(shelf, id)
    if (!example)
      throw setuError('bad-input', {
        where: id,
        found: 'a collection without fields',
        expected: 'a collection with data_queries',
      })
    const parameters = chosen(example.fields.parameters, oneOf(query, 'parameter-name'))
    const items = await fieldsOf(shelf, id, {
      ...(place.kind === 'box' ? { box: place.box } : {}),
      ...(time ? { time } : {}),
      ...(instance === undefined ? {} : { instance }),
    })
    const covers = await fieldCovers(
      kind,
      place,
      items,
      parameters.map((p) => p.id),
      time,
      level,
    )
    return send(request, reply, form, record, covers, parameters)
  }

  for (const kind of Object.keys(KINDS) as Kind[]) {
    station.get<{ Params: { id: string } }>(`/collections/:id/${kind}`, async (request, reply) =>
      answer(request, reply, kind, request.params.id),
    )
    station.get<{ Params: { id: string; instance: string } }>(
      `/collections/:id/instances/:instance/${kind}`,
      async (request, reply) => {
        await archive.get(request.params.id, request.params.instance)
        return answer(request, reply, kind, request.params.id, request.params.instance)
      },
    )
  }
  station.get<{ Params: { id: string } }>('/collections/:id/corridor', async (request) => {
    await archive.collection(request.params.id)
    throw setuError('bad-input', {
      where: 'corridor',
      found: 'a query that is not answered here',
      expected: Object.keys(KINDS).join(', '),
    })
  })

  station.get<{ Params: { id: string } }>('/collections/:id/instances', async (request, reply) => {
    const form = formAmong(request, [JSON_FORM, HTML_FORM])
    queryAmong(request, [], form)
    const record = await archive.collection(request.params.id)
    const base = `${shelf.base(request)}/collections/${record.id}`
    const items = isTable(record) ? [] : await fieldsOf(shelf, record.id)
    const value = {
      links: [link(`${base}/instances`, 'self', 'application/json')],
      instances: items.map(({ item, times }) => ({
        id: item.id,
        extent: {
          spatial: { bbox: [item.bbox ?? [-180, -90, 180, 90]], crs: CRS84 },
          temporal: {
            interval: [[new Date(Math.min(...times)).toISOString(), new Date(Math.max(...times)).toISOString()]],
            trs: 'http://www.opengis.net/def/uom/ISO-8601/0/Gregorian',
          },
        },
        links: Object.keys(KINDS).map((k) => link(`${base}/instances/${item.id}/${k}`, 'data', COVERAGE.type, k)),
      })),
    }
    return form.f === 'html'
      ? context.pages.page(reply, 'Instances', value)
      : sendJson(reply, 'application/json', value)
  })

  const located = async (id: string): Promise<CollectionRecord> => {
    const record = await archive.collection(id)
    if (!record['setu:table']?.location)
      throw setuError('bad-input', {
        where: id.slice(0, 128),
        found: 'a collection without named locations',
        expected: 'one of its data_queries',
      })
    return record
  }
  station.get<{ Params: { id: string } }>('/collections/:id/locations', async (request, reply) => {
    const form = formAmong(request, [GEOJSON_FORM, HTML_FORM])
    queryAmong(request, ['bbox', 'datetime'], form)
    const record = await located(request.params.id)
    const value = { type: 'FeatureCollection', features: await tableLocations(shelf, record, signalOf(request)) }
    return form.f === 'html' ? context.pages.page(reply, 'Locations', value) : sendJson(reply, GEOJSON_FORM.type, value)
  })
  station.get<{ Params: { id: string; location: string } }>(
    '/collections/:id/locations/:location',
    async (request, reply) => {
      const form = formAmong(request, FORMS)
      const query = queryAmong(request, COMMON, form)
      const record = await located(request.params.id)
      const { time } = common(query)
      const parameters = chosen(tableParameters(record), oneOf(query, 'parameter-name'))
      const place: Place = { kind: 'location', id: request.params.location }
      const covers = await tableCovers(
        shelf,
        record,
        place,
        parameters.map((p) => p.id),
        time,
        signalOf(request),
      )
      if (covers.length === 0 && !time)
        throw setuError('not-found', {
          where: request.params.location.slice(0, 128),
          found: 'no such location',
          expected: `one of /collections/${record.id}/locations`,
        })
      return send(request, reply, form, record, covers, parameters)
    },
  )
}
