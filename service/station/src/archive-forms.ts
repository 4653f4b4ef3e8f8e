/** In which form an answer goes out, by `f=` or by `Accept`, among those that a resource has; the first is the standard. */
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { mediaRanges } from './media-ranges.js'
import { notAcceptable } from './problems.js'
import type { Query } from './query.js'

export interface AnswerForm {
  readonly f: string
  readonly type: string
  /** Other media types that mean it. */
  readonly also?: readonly string[]
}

export const JSON_FORM: AnswerForm = { f: 'json', type: 'application/json' }
export const GEOJSON_FORM: AnswerForm = {
  f: 'json',
  type: 'application/geo+json',
  also: ['application/json', 'geojson', 'GeoJSON'],
}
export const HTML_FORM: AnswerForm = { f: 'html', type: 'text/html', also: ['application/xhtml+xml'] }

export const formAmong = (request: FastifyRequest, forms: readonly AnswerForm[]): AnswerForm => {
  const f = (request.query as Query)['f']
  if (f !== undefined) {
    const found = forms.find((x) => x.f === f || x.type === f || x.also?.includes(String(f)))
    if (found) return found
    throw setuError('bad-input', {
      where: 'f',
      found: String(f).slice(0, 40),
      expected: forms.map((x) => x.f).join(', '),
    })
  }
  const accept = request.headers.accept
  if (!accept) return forms[0]!
  for (const { type } of mediaRanges(accept)) {
    if (type === '*/*') return forms[0]!
    const exact = forms.find((x) => x.type === type || x.also?.includes(type))
    if (exact) return exact
    const [group] = type.split('/')
    const near = type.endsWith('/*')
      ? forms.find((x) => x.type.startsWith(`${group}/`))
      : type.endsWith('+json')
        ? forms[0]
        : undefined
    if (near) return near
  }
  throw notAcceptable(
    accept,
    forms.map((x) => x.type),
  )
}

/** The query, when every name in it is known: an unknown one is a mistake (OGC). A page's address may carry more. */
export const queryAmong = (request: FastifyRequest, known: readonly string[], form: AnswerForm): Query => {
  const query = request.query as Query
  const all = ['f', ...known]
  if (form.f !== 'html')
    for (const name of Object.keys(query)) {
      if (all.includes(name)) continue
      const near = nearest(name.slice(0, 80), all)
      throw setuError('bad-input', {
        where: name.slice(0, 80),
        found: 'an unknown query parameter',
        expected: all.join(', '),
        ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
      })
    }
  return query
}

/** Sends JSON of any media type without a schema. */
export const sendText = (reply: FastifyReply, type: string, text: string): FastifyReply =>
  reply
    .header('vary', 'Accept')
    .type(type === 'application/json' ? 'application/json; charset=utf-8' : type)
    .serializer((body: unknown) => body as string)
    .send(text)

export const sendJson = (reply: FastifyReply, type: string, value: unknown): FastifyReply =>
  sendText(reply, type, JSON.stringify(value))
