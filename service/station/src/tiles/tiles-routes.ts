/**
 * OGC API - Tiles 1.0 (OGC 20-057): tile matrix sets, tile sets of every collection that can be drawn, tiles, styles.
 * Tables give vector tiles, fields pictures.
 */

import { setuError } from '@setu/core/errors'
import { findTileMatrixSet, tileMatrixSets } from '@setu/core/tile-matrix'
import type { FastifyInstance } from 'fastify'
import { type AnswerForm, formAmong, HTML_FORM, JSON_FORM, queryAmong, sendJson } from '../archive-forms.js'
import { CACHE, type Shelves } from '../archive-shelf.js'
import { link, REL } from '../describe.js'
import type { Query } from '../query.js'
import { addStyles } from './styles-routes.js'
import { type Drawing, drawings } from './tile-drawing.js'
import { createTileMaker } from './tile-maker.js'
import { TILEJSON, type Tiled, tileJson, tileMatrixSetOut, tileSetItem, tileSetOut } from './tile-metadata.js'
import { addTile } from './tile-routes.js'
import {
  FEATURE_PARAMETERS,
  FIELD_PARAMETERS,
  MOST_TILE_FEATURES,
  MOST_TILE_ITEMS,
  TILE_FEATURES,
} from './tile-sources.js'

const TILEJSON_FORM: AnswerForm = { f: 'tilejson', type: TILEJSON }

export const addTiles = (station: FastifyInstance, shelves: Shelves): void => {
  const { context } = shelves
  const maker = createTileMaker()
  station.addHook('preClose', () => maker.stop())
  const drawingFor = drawings(shelves, maker)
  addTile(station, shelves, maker, drawingFor)
  addStyles(station, shelves, drawingFor)
  const forms = [JSON_FORM, HTML_FORM]

  station.get('/tileMatrixSets', async (request, reply) => {
    const form = formAmong(request, forms)
    queryAmong(request, [], form)
    const base = context.base(request)
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
    const at = `${context.base(request)}/tileMatrixSets/${set.id}`
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
    await shelves.of(request).archive.refresh()
    const tiled = await drawingFor(request).tiled(request.params.id)
    const base = context.base(request)
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
  const saidOf = async (
    drawing: Drawing,
    tiled: Tiled,
    query: Query,
    base: string,
  ): Promise<Record<string, unknown>> => {
    if (tiled.vector)
      return {
        'setu:limits': {
          features: TILE_FEATURES,
          mostFeatures: MOST_TILE_FEATURES,
          thinning:
            'Where more match, the largest stay, and of points an even share; the header Setu-Thinned says how many. Ask for more with limit.',
        },
      }
    const { parameter, style, range } = await drawing.drawnAs(tiled.record, query)
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
      await shelves.of(request).archive.refresh()
      const drawing = drawingFor(request)
      const set = findTileMatrixSet(request.params.tms)
      const tiled = await drawing.tiled(request.params.id)
      const names: readonly string[] = tiled.vector ? FEATURE_PARAMETERS : FIELD_PARAMETERS
      const query = queryAmong(request, names, form)
      const base = context.base(request)
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
      const value = tileSetOut(base, tiled, set, await saidOf(drawing, tiled, query, base))
      return form.f === 'html'
        ? context.pages.page(reply, `${tiled.record.id}, ${set.id}`, value)
        : sendJson(reply, 'application/json', value)
    })
}
