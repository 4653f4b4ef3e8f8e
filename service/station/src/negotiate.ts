/** JSON for a program, the page for a person: by `f=`, else by `Accept`. */

import { setuError } from '@setu/core/errors'
import type { FastifyRequest } from 'fastify'
import { mediaRanges } from './media-ranges.js'
import { notAcceptable } from './problems.js'

export type Form = 'json' | 'html'

export const formOf = (request: FastifyRequest): Form => {
  const f = (request.query as Record<string, unknown> | undefined)?.['f']
  if (f !== undefined) {
    if (f === 'json' || f === 'application/json') return 'json'
    if (f === 'html' || f === 'text/html') return 'html'
    throw setuError('bad-input', { where: 'f', found: String(f).slice(0, 40), expected: 'json or html' })
  }
  const accept = request.headers.accept
  if (!accept) return 'json'
  for (const { type } of mediaRanges(accept)) {
    if (type === 'text/html' || type === 'application/xhtml+xml') return 'html'
    if (type === '*/*' || type === 'application/*' || type === 'application/json' || type.endsWith('+json'))
      return 'json'
    // A browser's EventSource is a program too.
    if (type === 'text/event-stream') return 'json'
    if (type === 'text/*') return 'html'
  }
  throw notAcceptable(accept)
}

/** Whether the client named JSON itself, not only by a star. */
export const namesJson = (request: FastifyRequest): boolean =>
  (request.query as Record<string, unknown> | undefined)?.['f'] === 'json' ||
  mediaRanges(request.headers.accept ?? '').some((r) => r.type === 'application/json' || r.type.endsWith('+json'))
