/** Errors as problem documents (RFC 9457), with OGC's exception types where the standard names one. */

import { type Issue, type Problem, type SetuError, setuError, tagged, toProblem } from '@setu/core/errors'
import type { QueueState } from '@setu/jobs/engine'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { mediaRanges } from './media-ranges.js'

const OGC = 'http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0'

interface Shown {
  readonly status?: number
  readonly title?: string
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}
const shown = new WeakMap<SetuError, Shown>()

/** An error that HTTP shows with a status, type or headers of its own. */
export const asHttp = (error: SetuError, as: Shown): SetuError => {
  shown.set(error, as)
  return error
}

export const noSuchProcess = (error: SetuError): SetuError => asHttp(error, { type: `${OGC}/no-such-process` })
export const noSuchJob = (id: string): SetuError =>
  asHttp(
    setuError('not-found', {
      where: id.slice(0, 128),
      found: 'no such job',
      expected: 'a job that was accepted here in the last days',
    }),
    { type: `${OGC}/no-such-job` },
  )
export const resultNotReady = (id: string, status: string): SetuError =>
  asHttp(
    setuError('not-ready', {
      where: id,
      found: `a job that is ${status}`,
      expected: 'a job that has ended',
      wayOut: `Ask again, or follow /jobs/${id}/events.`,
    }),
    { type: `${OGC}/result-not-ready` },
  )
/** Headers that say how much room a queue has (draft-ietf-httpapi-ratelimit-headers). */
export const queueHeaders = (queue: QueueState): Record<string, string> => ({
  'ratelimit-limit': String(queue.limit),
  'ratelimit-remaining': String(queue.remaining),
  'ratelimit-reset': String(queue.resetSeconds),
})
export const tooBusy = (error: SetuError, queue: QueueState): SetuError =>
  asHttp(error, {
    status: 429,
    title: 'The queue is full',
    headers: { 'retry-after': String(queue.resetSeconds), ...queueHeaders({ ...queue, remaining: 0 }) },
  })
export const notAcceptable = (
  accept: string,
  types: readonly string[] = ['application/json', 'text/html'],
): SetuError =>
  asHttp(setuError('bad-input', { where: 'Accept', found: accept.slice(0, 80), expected: types.join(' or ') }), {
    status: 406,
    title: 'No such form of this resource',
  })
export const notMine = (issue: Issue): SetuError => asHttp(setuError('refused', issue), {})
export const notAllowed = (method: string, methods: readonly string[]): SetuError =>
  asHttp(setuError('bad-input', { where: 'method', found: method, expected: methods.join(', ') }), {
    status: 405,
    title: 'This resource has no such method',
    headers: { allow: methods.join(', ') },
  })
const unsupported = (found: string, expected: string): SetuError =>
  asHttp(setuError('bad-input', { where: 'Content-Type', found: found.slice(0, 80), expected }), {
    status: 415,
    title: 'A body of this type is not taken',
  })
export const wrongType = unsupported

/** Fastify's own errors in our words. */
const translated = (error: unknown, request: FastifyRequest): SetuError => {
  const { code, statusCode, message, headers } = error as {
    code?: string
    statusCode?: number
    message?: string
    headers?: Record<string, string>
  }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return setuError('too-large', {
      where: 'body',
      found: `${request.headers['content-length'] ?? 'many'} bytes`,
      expected: 'a smaller body; /limits says how large',
    })
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return unsupported(String(request.headers['content-type'] ?? 'none'), 'application/json')
  if (code?.startsWith('FST_ERR_CTP'))
    return setuError('bad-input', {
      where: 'body',
      found: message ?? 'a body that cannot be read',
      expected: 'a JSON body',
    })
  if (code === 'FST_ERR_BAD_URL' || code === 'FST_ERR_ASYNC_CONSTRAINT')
    return setuError('bad-input', {
      where: 'address',
      found: 'an address that cannot be read',
      expected: 'a percent-encoded URL',
    })
  if (statusCode === 429)
    return asHttp(setuError('busy', { where: 'requests', found: 'too many requests', expected: 'fewer a minute' }), {
      status: 429,
      title: 'Too many requests',
    })
  if (statusCode === 416)
    return asHttp(
      setuError('bad-input', {
        where: 'Range',
        found: String(request.headers.range).slice(0, 80),
        expected: 'a range inside the file',
      }),
      { status: 416, title: 'This range is not there', ...(headers ? { headers } : {}) },
    )
  if (statusCode && statusCode >= 400 && statusCode < 500 && !(error instanceof Error && error.name === 'SetuError'))
    return asHttp(
      setuError('bad-input', { where: 'request', found: message ?? 'a bad request', expected: 'a good one' }),
      { status: statusCode },
    )
  return tagged(error)
}

/** What a problem says of the inside of the machine stays inside. */
export const outward = (problem: Problem): Problem => {
  if (problem.code !== 'internal') return problem
  const { found: _, ...rest } = problem
  return { ...rest, detail: `${problem.where ? `${problem.where}: ` : ''}an error of the station; its log says more` }
}

export const problemOf = (
  error: unknown,
  request: FastifyRequest,
): { problem: Problem & { instance: string }; headers: Readonly<Record<string, string>> } => {
  const e = translated(error, request)
  const as = shown.get(e) ?? {}
  const problem = outward(toProblem(e))
  return {
    problem: {
      ...problem,
      ...(as.type ? { type: as.type } : {}),
      ...(as.title ? { title: as.title } : {}),
      ...(as.status ? { status: as.status } : {}),
      instance: request.url.slice(0, 300),
    },
    headers: as.headers ?? {},
  }
}

/** A browser that opened an address gets the page. */
const wantsPage = (request: FastifyRequest): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') &&
  mediaRanges(request.headers.accept ?? '')[0]?.type === 'text/html'

export const sendProblem = (
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  page?: (reply: FastifyReply, title: string, value: unknown) => Promise<FastifyReply>,
): FastifyReply | Promise<FastifyReply> => {
  const { problem, headers } = problemOf(error, request)
  if (problem.status >= 500) request.log.error(error)
  if (page && wantsPage(request)) return page(reply.code(problem.status).headers(headers), problem.title, problem)
  return reply
    .code(problem.status)
    .headers(headers)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem)
}
