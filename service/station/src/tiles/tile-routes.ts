/** The tiles themselves: row before column; outside the data 204, outside the limits 404; the last ones kept. */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { setuError } from '@setu/core/errors'
import { type TileMatrixSet, tileRange } from '@setu/core/tile-matrix'
import { formatInstant } from '@setu/core/time'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type AnswerForm, formAmong, queryAmong } from '../archive-forms.js'
import { type Shelf, type Shelves, signalOf } from '../archive-shelf.js'
import type { Query } from '../query.js'
import { createKeptTiles, type KeptTile } from './kept-tiles.js'
import type { Drawing } from './tile-drawing.js'
import type { TileMaker } from './tile-maker.js'
import { type Box, MVT, PNG, type Tiled } from './tile-metadata.js'
import { type TileParams, tileOf } from './tile-request.js'
import { FEATURE_PARAMETERS, FIELD_PARAMETERS, featureTask, fieldTask } from './tile-sources.js'
import type { TileFacts } from './tile-task.js'

const squeeze = promisify(gzip)
const MVT_FORM: AnswerForm = { f: 'mvt', type: MVT, also: ['application/x-protobuf', 'pbf'] }
const PNG_FORM: AnswerForm = { f: 'png', type: PNG }
/** A viewer that pans asks for the same tiles within minutes. */
const TILE_CACHE = 'public, max-age=60, must-revalidate'
/** What a key opens is for its holder. */
const OWN_CACHE = 'private, max-age=60, must-revalidate'
const SMALL = 512

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

export const addTile = (
  station: FastifyInstance,
  shelves: Shelves,
  maker: TileMaker,
  drawingFor: (request: FastifyRequest) => Drawing,
): void => {
  const kept = createKeptTiles()

  const make = async (
    reply: FastifyReply,
    shelf: Shelf,
    drawing: Drawing,
    tiled: Tiled,
    set: TileMatrixSet,
    params: TileParams,
    query: Query,
  ): Promise<KeptTile | null> => {
    const { tile } = tileOf(params)
    const signal = signalOf(reply)
    const made = async (): Promise<{ body: Uint8Array; headers: Record<string, string> } | null> => {
      if (tiled.vector) {
        const asked = await featureTask(shelf, tiled.record, set, tile, query)
        if (!asked) return null
        const { body, facts } = await maker.make(asked.task, signal)
        return { body, headers: factsHeaders(facts, asked.partitions && `partitions ${asked.partitions}`) }
      }
      const { parameter, style, range } = await drawing.drawnAs(tiled.record, query)
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
      zipped: tiled.vector && body.length > SMALL ? await squeeze(body, { level: 4 }) : undefined,
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
        const shelf = shelves.of(request)
        const { archive } = shelf
        await archive.refresh()
        const drawing = drawingFor(request)
        const tiled = await drawing.tiled(params.id)
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
          archive.view,
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
          const madeNow = near || wraps(tiled.box) ? await make(reply, shelf, drawing, tiled, set, params, query) : null
          found = madeNow ?? { body: Buffer.alloc(0), zipped: undefined, etag: '', headers: {} }
          kept.put(key, found)
        }
        void reply
          .header('cache-control', request.headers.authorization ? OWN_CACHE : TILE_CACHE)
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
}

/** Data on both sides of the antimeridian show in the margins of the first and the last column. */
const wraps = ([w, , e]: Box): boolean => w > e || w <= -180 || e >= 180
