/** OGC API EDR 1.1: position, radius, area, cube, trajectory, corridor and locations, of fields and of tables of points. */
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
import { CACHE, isTable, type Shelves, signalOf } from './archive-shelf.js'
import { timeOf } from './collections-query.js'
import { CRS84 } from './collections-routes.js'
import { link } from './describe.js'
import { levelsOf } from './edr-coords.js'
import { type Cover, coverageCsv, coverageGeoJson, coverageJson, coverageNetcdf } from './edr-coverage.js'
import { fieldCovers } from './edr-field-covers.js'
import { exampleOf, type FieldParameter, fieldsOf } from './edr-fields.js'
import { tableParameters } from './edr-metadata.js'
import { COMMON, KINDS, type Kind, placeOf } from './edr-place.js'
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
const CRS_NAMES = new Set([
  CRS84,
  'CRS84',
  'CRS:84',
  'OGC:CRS84',
  'EPSG:4326',
  'http://www.opengis.net/def/crs/EPSG/0/4326',
])

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

export const addEdr = (station: FastifyInstance, shelves: Shelves): void => {
  const { context } = shelves

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
    const address = `${context.base(request)}${request.url}`
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
    const shelf = shelves.of(request)
    const { archive } = shelf
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
        shelves.of(request),
        record,
        place,
        parameters.map((p) => p.id),
        time,
        signalOf(reply),
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
        await shelves.of(request).archive.get(request.params.id, request.params.instance)
        return answer(request, reply, kind, request.params.id, request.params.instance)
      },
    )
  }
  station.get<{ Params: { id: string } }>('/collections/:id/instances', async (request, reply) => {
    const form = formAmong(request, [JSON_FORM, HTML_FORM])
    queryAmong(request, [], form)
    const shelf = shelves.of(request)
    const { archive } = shelf
    const record = await archive.collection(request.params.id)
    const base = `${shelf.base(request)}/collections/${record.id}`
    const items = isTable(record) ? [] : await fieldsOf(shelf, record.id)
    const value = {
      links: [link(`${base}/instances`, 'self', 'application/json')],
      instances: items.map(({ item, times }) => ({
        id: item.id,
        extent: {
          spatial: { bbox: [archive.shown(item).bbox ?? [-180, -90, 180, 90]], crs: CRS84 },
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

  const located = async (request: FastifyRequest, id: string): Promise<CollectionRecord> => {
    const record = await shelves.of(request).archive.collection(id)
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
    const record = await located(request, request.params.id)
    const value = {
      type: 'FeatureCollection',
      features: await tableLocations(shelves.of(request), record, signalOf(reply)),
    }
    return form.f === 'html' ? context.pages.page(reply, 'Locations', value) : sendJson(reply, GEOJSON_FORM.type, value)
  })
  station.get<{ Params: { id: string; location: string } }>(
    '/collections/:id/locations/:location',
    async (request, reply) => {
      const form = formAmong(request, FORMS)
      const query = queryAmong(request, COMMON, form)
      const record = await located(request, request.params.id)
      const { time } = common(query)
      const parameters = chosen(tableParameters(record), oneOf(query, 'parameter-name'))
      const place: Place = { kind: 'location', id: request.params.location }
      const covers = await tableCovers(
        shelves.of(request),
        record,
        place,
        parameters.map((p) => p.id),
        time,
        signalOf(reply),
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
