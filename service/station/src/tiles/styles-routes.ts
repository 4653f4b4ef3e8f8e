/** Styles of fields and their legends. */
import { setuError } from '@setu/core/errors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { formAmong, HTML_FORM, JSON_FORM, queryAmong, sendJson } from '../archive-forms.js'
import { CACHE, type Shelves } from '../archive-shelf.js'
import { link, REL } from '../describe.js'
import type { Drawing } from './tile-drawing.js'
import { legendOf, legendSvg } from './tile-legend.js'
import { findStyle, fitsStyle, tileStyles } from './tile-styles.js'

export const addStyles = (
  station: FastifyInstance,
  { context }: Shelves,
  drawingFor: (request: FastifyRequest) => Drawing,
): void => {
  station.get<{ Params: { id: string } }>('/collections/:id/styles', async (request, reply) => {
    const form = formAmong(request, [JSON_FORM, HTML_FORM])
    const query = queryAmong(request, ['parameter-name'], form)
    const drawing = drawingFor(request)
    const tiled = await drawing.tiled(request.params.id)
    if (tiled.vector)
      throw setuError('not-found', { where: tiled.record.id, found: 'a table', expected: 'a collection of fields' })
    const { style, parameter } = await drawing.drawnAs(tiled.record, query)
    const at = `${context.base(request)}/collections/${tiled.record.id}/styles`
    const value = {
      default: style.id,
      styles: tileStyles
        .filter((s) => fitsStyle(s, parameter))
        .map((s) => ({
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
      const drawing = drawingFor(request)
      const tiled = await drawing.tiled(request.params.id)
      if (tiled.vector)
        throw setuError('not-found', { where: tiled.record.id, found: 'a table', expected: 'a collection of fields' })
      const style = findStyle(request.params.style, 'the address')
      const drawn = await drawing.drawnAs(tiled.record, query, style.id)
      const legend = legendOf(style, drawn.range, drawn.parameter)
      void reply.header('cache-control', CACHE).header('vary', 'Accept')
      return form.f === 'json'
        ? sendJson(reply, 'application/json', legend)
        : reply.type('image/svg+xml; charset=utf-8').send(legendSvg(legend))
    },
  )
}
