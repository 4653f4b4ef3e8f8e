/**
 * OGC API - Tiles 1.0 (OGC 20-057): tile matrix sets, tile sets of every collection that can be drawn, tiles with the row
 * before the column, styles and their legends. Tables give vector tiles, fields pictures. Tiles are made in threads and the
 * last ones kept; outside the data is 204, outside the limits 404.
 */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { extentOf } from '@setu/archive/extent'
import type { CollectionRecord } from '@setu/archive/stac-types'
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import { findTileMatrixSet, type TileMatrixSet, tileMatrixSets, tileRange } from '@setu/core/tile-matrix'
import { formatInstant } from '@setu/core/time'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type AnswerForm, formAmong, HTML_FORM, JSON_FORM, queryAmong, sendJson } from '../archive-forms.js'
import { CACHE, isTable, type Shelf, signalOf } from '../archive-shelf.js'
import { link, REL } from '../describe.js'
import { oneOf, type Query } from '../query.js'
import { legendOf, legendSvg } from './tile-legend.js'
import { createTileMaker } from './tile-maker.js'
import {
  type Box,
  fieldZooms,
  MVT,
  PNG,
  TILEJSON,
  type Tiled,
  tileJson,
  tileMatrixSetOut,
  tileSetItem,
  tileSetOut,
  vectorZooms,
} from './tile-metadata.js'
import { rangeAsked, type TileParams, tileOf } from './tile-request.js'
import {
  exampleField,
  FEATURE_PARAMETERS,
  FIELD_PARAMETERS,
  featureTask,
  fieldTask,
  MOST_TILE_FEATURES,
  MOST_TILE_ITEMS,
  oldestField,
  TILE_FEATURES,
} from './tile-sources.js'
import { findStyle, styleFor, tileStyles, type ValueRange } from './tile-styles.js'
import type { TileFacts } from './tile-task.js'

const squeeze = promisify(gzip)
const MVT_FORM: AnswerForm = { f: 'mvt', type: MVT, also: ['application/x-protobuf', 'pbf'] }
const PNG_FORM: AnswerForm = { f: 'png', type: PNG }
const TILEJSON_FORM: AnswerForm = { f: 'tilejson', type: TILEJSON }
/** A viewer that pans asks for the same tiles within minutes. */
const TILE_CACHE = 'public, max-age=60, must-revalidate'
const MOST_KEPT_BYTES = 32 * 2 ** 20
const SMALL = 512

interface KeptTile {
  readonly body: Buffer
  readonly zipped: Buffer | undefined
  readonly etag: string
  readonly headers: Readonly<Record<string, string>>
}

/** The last tiles, up to a number of bytes. */
const createShelfOfTiles = () => {
  const kept = new Map<string, KeptTile>()
  let bytes = 0
  const weight = (t: KeptTile): number => 500 + t.body.length + (t.zipped?.length ?? 0)
  return {
    get(key: string): KeptTile | undefined {
      const found = kept.get(key)
      if (found) {
        kept.delete(key)
        kept.set(key, found)
      }
      return found
    },
    put(key: string, tile: KeptTile): void {
      kept.set(key, tile)
      bytes += weight(tile)
      while (bytes > MOST_KEPT_BYTES && kept.size > 1) {
        const [oldest, old] = kept.entries().next().value!
        kept.delete(oldest)
        bytes -= weight(old)
      }
    },
  }
}

/** What was counted, for whoever wants to know why a tile is as it is. */
const factsHeaders = (facts: TileFacts, said: string | undefined): Record<string, string> => {
  const { time, ms, matched, features, ...rest } = facts
  return {
    'setu-tile': [...Object.entries({ ...rest, ms: Math.round(ms) }).map(([k, v]) => `${k}=${v}`)].join('; '),
    ...(matched === undefined ? {} : { 'ogc-numbermatched': String(matched) }),
    ...(features === undefined ? {} : { 'ogc-numberreturned': String(features) }),
    ...(time === undefined ? {} : { 'content-datetime': formatInstant(time) }),
    ...(rest.thinned || said
      ? {
          'setu-thinned': [
            ...(rest.thinned ? [`features ${matched! - rest.thinned} of ${matched}`] : []),
            ...(said ? [said] : []),
          ].join('; '),
        }
      : {}),
  }
}

export const addTiles = (station: FastifyInstance, shelf: Shelf): void => {
  const { archive, context } = shelf
  const maker = createTileMaker()
  station.addHook('preClose', () => maker.stop())
  const kept = createShelfOfTiles()
  const forms = [JSON_FORM, HTML_FORM]

  /** What can be drawn of a collection; null where nothing can. */
  const tiledOf = async (record: CollectionRecord): Promise<Tiled | null> => {
    const { bbox } = (await extentOf(archive, record)).spatial
    const b = bbox[0]!
    const box = (b.length === 6 ? [b[0], b[1], b[3], b[4]] : b) as unknown as Box
    if (isTable(record)) return { record, box, vector: true, zooms: vectorZooms, parameters: [] }
    const example = await exampleField(shelf, record)
    if (!example) return null
    const { fields } = example
    return { record, box, vector: false, zooms: (set) => fieldZooms(set, fields), parameters: fields.parameters }
  }
  const needTiled = async (id: string): Promise<Tiled> => {
    const record = await archive.collection(id)
    const tiled = await tiledOf(record)
    if (tiled) return tiled
    throw setuError('not-found', {
      where: record.id,
      found: 'a collection without a table and without a field',
      expected: 'one that can be drawn',
    })
  }

  const parameterOf = async (record: CollectionRecord, name: string | undefined) => {
    const { parameters } = (await exampleField(shelf, record))!.fields
    const found = name === undefined ? parameters[0] : parameters.find((p) => p.id === name)
    if (found) return found
    const ids = parameters.map((p) => p.id)
    const near = name && nearest(name.slice(0, 80), ids)
    throw setuError('bad-input', {
      where: 'parameter-name',
      found: `"${String(name).slice(0, 80)}"`,
      expected: `one of ${ids.join(', ')}`,
      ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
    })
  }
  const ranges = new Map<string, Promise<ValueRange>>()
  /** Range of a parameter in this collection; found once. */
  const rangeFor = (record: CollectionRecord, parameter: string): Promise<ValueRange> => {
    const key = `${record.id}\n${parameter}`
    let found = ranges.get(key)
    if (!found) {
      found = (async () => {
        const part = await oldestField(shelf, record.id)
        return (part && (await maker.make({ kind: 'range', part, parameter })).range) ?? [0, 1]
      })()
      if (ranges.size > 500) ranges.clear()
      ranges.set(key, found)
      found.catch(() => ranges.delete(key))
    }
    return found
  }
  const drawnAs = async (record: CollectionRecord, query: Query, styleId = oneOf(query, 'style')) => {
    const parameter = await parameterOf(record, oneOf(query, 'parameter-name'))
    const style = styleId === undefined ? styleFor(parameter) : findStyle(styleId)
    const range =
      rangeAsked(query) ?? (style.kind === 'classes' ? ([0, 1] as const) : await rangeFor(record, parameter.id))
    return { parameter, style, range }
  }

  station.get('/tileMatrixSets', async (request, reply) => {
    const form = formAmong(request, forms)
    queryAmong(request, [], form)
    const base = shelf.base(request)
    const value = {
      links: [
        link(`${base}/tileMatrixSets`, 'self', 'application/json'),
        link(`${base}/tileMatrixSets?f=html`, 'alternate', 'text/html'),
      ],
      tileMatrixSets: tileMatrixSets.map(({ id, title, uri, crs }) => ({
        id,
        title,
        uri,
        crs,
        links: [link(`${base}/tileMatrixSets/${id}`, 'self', 'application/json', id)],
      })),
    }
    return form.f === 'html'
      ? context.pages.page(reply, 'Tile matrix sets', value)
      : sendJson(reply, 'application/json', value)
  })
  station.get<{ Params: { tms: string } }>('/tileMatrixSets/:tms', async (request, reply) => {
    const form = formAmong(request, forms)
    queryAmong(request, [], form)
    const set = findTileMatrixSet(request.params.tms)
    const at = `${shelf.base(request)}/tileMatrixSets/${set.id}`
    const value = {
      ...tileMatrixSetOut(set),
      links: [link(at, 'self', 'application/json'), link(`${at}?f=html`, 'alternate', 'text/html')],
    }
    void reply.header('cache-control', 'public, max-age=86400')
    return form.f === 'html' ? context.pages.page(reply, set.title, value) : sendJson(reply, 'application/json', value)
  })

  station.get<{ Params: { id: string } }>('/collections/:id/tiles', async (request, reply) => {
    const form = formAmong(request, forms)
    queryAmong(request, [], form)
    await archive.refresh()
    const tiled = await needTiled(request.params.id)
    const base = shelf.base(request)
    const at = `${base}/collections/${tiled.record.id}`
    const value = {
      links: [
        link(`${at}/tiles`, 'self', 'application/json'),
        link(`${at}/tiles?f=html`, 'alternate', 'text/html'),
        link(at, 'collection', 'application/json'),
      ],
      tilesets: tileMatrixSets.map((set) => tileSetItem(base, tiled, set)),
    }
    void reply.header('cache-control', CACHE)
    return form.f === 'html'
      ? context.pages.page(reply, `Tiles of ${tiled.record.id}`, value)
      : sendJson(reply, 'application/json', value)
  })

  /** What a tile set says of thinning, styles and ranges. */
  const saidOf = async (tiled: Tiled, query: Query, base: string): Promise<Record<string, unknown>> => {
    if (tiled.vector)
      return {
        'setu:limits': {
          features: TILE_FEATURES,
          mostFeatures: MOST_TILE_FEATURES,
          thinning:
            'Where more match, the largest stay, and of points an even share; the header Setu-Thinned says how many. Ask for more with limit.',
        },
      }
    const { parameter, style, range } = await drawnAs(tiled.record, query)
    const at = `${base}/collections/${tiled.record.id}/styles`
    return {
      style: {
        id: style.id,
        title: style.title,
        links: [link(`${at}/${style.id}/legend`, `${REL}/legend`, 'image/svg+xml')],
      },
      'setu:range': { parameter: parameter.id, unit: parameter.unit, range },
      'setu:limits': {
        items: MOST_TILE_ITEMS,
        note: 'The newest on top; a header Setu-Thinned says when there are more.',
      },
    }
  }

  for (const route of ['/collections/:id/tiles/:tms', '/collections/:id/map/tiles/:tms'])
    station.get<{ Params: { id: string; tms: string } }>(route, async (request, reply) => {
      const form = formAmong(request, [JSON_FORM, TILEJSON_FORM, HTML_FORM])
      await archive.refresh()
      const set = findTileMatrixSet(request.params.tms)
      const tiled = await needTiled(request.params.id)
      const names: readonly string[] = tiled.vector ? FEATURE_PARAMETERS : FIELD_PARAMETERS
      const query = queryAmong(request, names, form)
      const base = shelf.base(request)
      void reply.header('cache-control', CACHE)
      if (form === TILEJSON_FORM) {
        if (set.projection !== 'EPSG:3857')
          throw setuError('bad-input', {
            where: 'f',
            found: `TileJSON of ${set.id}`,
            expected: 'WebMercatorQuad: TileJSON knows no other',
          })
        const search = new URLSearchParams(
          names.flatMap((n) => (query[n] === undefined ? [] : [[n, String(query[n])]])),
        ).toString()
        return sendJson(reply, TILEJSON, tileJson(base, tiled, search))
      }
      const value = tileSetOut(base, tiled, set, await saidOf(tiled, query, base))
      return form.f === 'html'
        ? context.pages.page(reply, `${tiled.record.id}, ${set.id}`, value)
        : sendJson(reply, 'application/json', value)
    })

  const make = async (
    request: FastifyRequest,
    tiled: Tiled,
    set: TileMatrixSet,
    params: TileParams,
    query: Query,
  ): Promise<KeptTile | null> => {
    const { tile } = tileOf(params)
    const signal = signalOf(request)
    const made = async (): Promise<{ body: Uint8Array; headers: Record<string, string> } | null> => {
      if (tiled.vector) {
        const asked = await featureTask(shelf, tiled.record, set, tile, query)
        if (!asked) return null
        const { body, facts } = await maker.make(asked.task, signal)
        return { body, headers: factsHeaders(facts, asked.partitions && `partitions ${asked.partitions}`) }
      }
      const { parameter, style, range } = await drawnAs(tiled.record, query)
      const asked = await fieldTask(shelf, tiled.record, set, tile, query, {
        parameter: parameter.id,
        style: style.id,
        range,
      })
      if (!asked) return null
      const { body, facts } = await maker.make(asked.task, signal)
      return { body, headers: factsHeaders(facts, asked.items && `items ${asked.items}`) }
    }
    const done = await made()
    if (!done || done.body.length === 0) return null
    const body = Buffer.from(done.body.buffer, done.body.byteOffset, done.body.byteLength)
    return {
      body,
      zipped: tiled.vector && body.length > SMALL ? await squeeze(body, { level: 6 }) : undefined,
      etag: `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`,
      headers: done.headers,
    }
  }

  for (const route of ['/collections/:id/tiles/:tms/:z/:row/:col', '/collections/:id/map/tiles/:tms/:z/:row/:col'])
    station.get<{ Params: TileParams }>(
      route,
      { compress: false } as object,
      async (request, reply): Promise<FastifyReply> => {
        const { params } = request
        const { set, tile } = tileOf(params)
        await archive.refresh()
        const tiled = await needTiled(params.id)
        const form = formAmong(request, [tiled.vector ? MVT_FORM : PNG_FORM])
        const query = queryAmong(request, tiled.vector ? FEATURE_PARAMETERS : FIELD_PARAMETERS, form)
        const { least, most } = tiled.zooms(set)
        if (tile.z < least || tile.z > most)
          throw setuError('not-found', {
            where: `tileMatrix ${tile.z}`,
            found: 'a tile outside the limits of this collection',
            expected: `zoom ${least} to ${most}`,
            wayOut: `The tile set says them: /collections/${tiled.record.id}/tiles/${set.id}`,
          })
        const key = JSON.stringify([
          tiled.record.id,
          archive.index.version(tiled.record.id),
          set.id,
          tile,
          Object.entries(query)
            .filter(([k]) => k !== 'f')
            .sort(),
        ])
        let found = kept.get(key)
        const from = found ? 'kept' : 'made'
        if (!found) {
          const range = tileRange(set, tile.z, tiled.box)
          // The margin of a tile beside the data still shows what reaches into it.
          const near =
            tile.row >= range.minRow - 1 &&
            tile.row <= range.maxRow + 1 &&
            tile.col >= range.minCol - 1 &&
            tile.col <= range.maxCol + 1
          const madeNow = near || wraps(tiled.box) ? await make(request, tiled, set, params, query) : null
          found = madeNow ?? { body: Buffer.alloc(0), zipped: undefined, etag: '', headers: {} }
          kept.put(key, found)
        }
        void reply
          .header('cache-control', TILE_CACHE)
          .header('vary', 'Accept, Accept-Encoding')
          .headers({ ...found.headers, 'setu-tile-from': from })
        if (found.body.length === 0) return reply.code(204).send()
        void reply.header('etag', found.etag)
        const known = request.headers['if-none-match']
        if (known?.split(',').some((t) => t.trim() === found.etag || t.trim() === '*')) return reply.code(304).send()
        void reply.type(form.type)
        const gzips = found.zipped && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
        if (gzips) return reply.header('content-encoding', 'gzip').send(found.zipped)
        return reply.send(found.body)
      },
    )

  station.get<{ Params: { id: string } }>('/collections/:id/styles', async (request, reply) => {
    const form = formAmong(request, forms)
    const query = queryAmong(request, ['parameter-name'], form)
    const tiled = await needTiled(request.params.id)
    if (tiled.vector)
      throw setuError('not-found', { where: tiled.record.id, found: 'a table', expected: 'a collection of fields' })
    const { style } = await drawnAs(tiled.record, query)
    const at = `${shelf.base(request)}/collections/${tiled.record.id}/styles`
    const value = {
      default: style.id,
      styles: tileStyles.map((s) => ({
        id: s.id,
        title: s.title,
        kind: s.kind,
        links: [
          link(`${at}/${s.id}/legend`, `${REL}/legend`, 'image/svg+xml', 'legend'),
          link(`${at}/${s.id}/legend?f=json`, `${REL}/legend`, 'application/json', 'legend as data'),
        ],
      })),
      links: [link(at, 'self', 'application/json'), link(`${at}?f=html`, 'alternate', 'text/html')],
    }
    return form.f === 'html' ? context.pages.page(reply, 'Styles', value) : sendJson(reply, 'application/json', value)
  })
  station.get<{ Params: { id: string; style: string } }>(
    '/collections/:id/styles/:style/legend',
    async (request, reply) => {
      const form = formAmong(request, [{ f: 'svg', type: 'image/svg+xml' }, JSON_FORM])
      const query = queryAmong(request, ['parameter-name', 'range'], form)
      const tiled = await needTiled(request.params.id)
      if (tiled.vector)
        throw setuError('not-found', { where: tiled.record.id, found: 'a table', expected: 'a collection of fields' })
      const style = findStyle(request.params.style, 'the address')
      const drawn = await drawnAs(tiled.record, query, style.id)
      const legend = legendOf(style, drawn.range, drawn.parameter)
      void reply.header('cache-control', CACHE).header('vary', 'Accept')
      return form.f === 'json'
        ? sendJson(reply, 'application/json', legend)
        : reply.type('image/svg+xml; charset=utf-8').send(legendSvg(legend))
    },
  )
}

/** Data on both sides of the antimeridian show in the margins of the first and the last column. */
const wraps = ([w, , e]: Box): boolean => w > e || w <= -180 || e >= 180
