/** Processes and their execution. */

import { admit } from '@setu/core/check'
import { fromProblem, isSetuError, setuError } from '@setu/core/errors'
import type { JobRecord } from '@setu/jobs/job'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { quotaKeeper } from './access/access.js'
import type { Context } from './context.js'
import { costOf } from './cost.js'
import { describe, link, summaryOf } from './describe.js'
import { type Asked, type Doors, readExecute } from './execute-request.js'
import { namesJson } from './negotiate.js'
import { asHttp, queueHeaders, tooBusy } from './problems.js'
import { queryOf } from './query.js'
import { idempotencyKeyOf, userOf } from './request-identity.js'
import { documentOf, type Result, sendRaw } from './results.js'
import { statusInfo } from './status-info.js'

/** Preferences of RFC 7240: names only. */
const preferences = (header: string | string[] | undefined): readonly string[] =>
  (Array.isArray(header) ? header.join(',') : (header ?? ''))
    .split(',')
    .map((p) => p.split(/[;=]/)[0]!.trim().toLowerCase())

/** Shows results as they were asked for: a document for who names JSON, else raw as the standard's default. */
export const sendResults = (
  request: FastifyRequest,
  reply: FastifyReply,
  result: Result,
  asked: Asked,
  base: string,
): FastifyReply => {
  const form = asked.response ?? (namesJson(request) ? 'document' : 'raw')
  return form === 'raw'
    ? sendRaw(reply, result, asked, base)
    : reply.type('application/json; charset=utf-8').send(documentOf(result, asked, base))
}

export const addProcesses = (
  station: FastifyInstance,
  context: Context,
  resultOf: (job: JobRecord, outputs?: Record<string, unknown>) => Promise<Result>,
): void => {
  const { pages, settings, engine, uploads } = context
  const guard = { ...settings.guard, hosts: settings.remoteHosts }
  /** A process may open what who runs it may read, and nothing else. */
  const doorsOf = (request: FastifyRequest): Doors => ({
    uploads,
    guard,
    async mayRead(reference) {
      const [collection = '', item = ''] = reference.replace(/^archive:/, '').split('/')
      const archive = context.archiveOf(request)
      await archive.get(collection, item)
      const degrees = archive.precisionOf(collection)
      if (degrees !== undefined)
        throw setuError('refused', {
          where: reference.slice(0, 160),
          found: 'a file whose positions are finer than the agreement lets out',
          expected: `positions to ${degrees} degrees`,
          wayOut: `Use a key with read:${collection}.`,
        })
    },
  })

  const spend = quotaKeeper(settings.quota)
  station.get('/processes', async (request, reply) => {
    queryOf(request, ['limit'])
    const base = context.base(request)
    return pages.answer(request, reply, 'Processes', {
      processes: context.processes.map((p) => summaryOf(p, base)),
      links: [link(`${base}/processes?f=json`, 'self'), link(`${base}/processes?f=html`, 'alternate', 'text/html')],
    })
  })
  station.get<{ Params: { id: string } }>('/processes/:id', async (request, reply) => {
    queryOf(request, [])
    const process = context.process(request.params.id)
    // Who reads this will run it: a child starts, so that the run does not wait for it.
    engine.warm()
    return pages.answer(request, reply, process.title, describe(process, context.base(request)))
  })
  station.post<{ Params: { id: string } }>('/processes/:id/cost', async (request, reply) => {
    queryOf(request, [])
    const process = context.process(request.params.id)
    const { inputs } = await readExecute(process, request.body, doorsOf(request))
    const cost = await costOf(process, admit(process, inputs) as Record<string, unknown>, uploads)
    return reply.send({
      ...cost,
      syncSeconds: settings.syncSeconds,
      memoryBytes: settings.memoryBytes,
      mode: cost.seconds > settings.syncSeconds ? 'async' : 'sync',
    })
  })

  station.post<{ Params: { id: string } }>('/processes/:id/execution', async (request, reply) => {
    queryOf(request, [])
    const base = context.base(request)
    const process = context.process(request.params.id)
    const { inputs, asked, subscriber } = await readExecute(process, request.body, doorsOf(request))
    const admitted = admit(process, inputs) as Record<string, unknown>
    const cost = await costOf(process, admitted, uploads)
    if (cost.bytes > settings.memoryBytes)
      throw setuError('too-large', {
        where: process.id,
        found: `an estimate of ${Math.round(cost.bytes / 2 ** 20)} MiB`,
        expected: `at most ${Math.round(settings.memoryBytes / 2 ** 20)} MiB`,
        wayOut: 'Ask for a smaller area or fewer times; see /limits.',
      })
    const prefer = preferences(request.headers.prefer)
    const mode: 'sync' | 'async' = prefer.includes('respond-async') ? 'async' : 'sync'
    if (mode === 'sync' && cost.seconds > settings.syncSeconds)
      throw asHttp(
        setuError('too-large', {
          where: process.id,
          found: `an estimate of ${Math.ceil(cost.seconds)} s`,
          expected: `at most ${settings.syncSeconds} s for an answer at once (see /limits)`,
          wayOut: 'Send it again with the header Prefer: respond-async.',
        }),
        { title: 'Too long to wait for: send Prefer: respond-async' },
      )
    spend(request, cost.seconds)
    const reuse = process.id !== 'echo' && !/no-cache|no-store/.test(String(request.headers['cache-control'] ?? ''))
    const user = userOf(request)
    if (subscriber && mode === 'sync')
      throw setuError('bad-input', {
        where: '/subscriber',
        found: 'a synchronous request',
        expected: 'the header Prefer: respond-async with it',
      })
    const idempotencyKey = idempotencyKeyOf(request, mode)
    let job: JobRecord
    try {
      const ask = {
        process: process.id,
        version: process.version,
        inputs: admitted,
        mode,
        reuse,
        asked,
        user,
        ...(subscriber ? { subscriber: { ...subscriber, base } } : {}),
      }
      job = await engine.submit({ ...ask, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) })
    } catch (error) {
      throw isSetuError(error, 'busy') ? tooBusy(error, engine.queue(user)) : error
    }
    if (mode === 'async')
      return reply
        .code(201)
        .headers(queueHeaders(engine.queue(user)))
        .header('location', `${base}/jobs/${job.id}`)
        .header('preference-applied', 'respond-async')
        .type('application/json; charset=utf-8')
        .send(statusInfo(job, base, engine.place(job.id)))

    // Nobody waits any more: the work stops.
    const gone = (): void => {
      if (!reply.raw.writableFinished) void engine.dismiss(job.id)
    }
    reply.raw.once('close', gone)
    const { job: last, outputs } = await engine.ended(job.id)
    reply.raw.off('close', gone)
    if (last.problem) throw fromProblem(last.problem)
    if (last.status === 'dismissed') throw setuError('cancelled', { where: job.id, found: 'a job that was dismissed' })
    void reply.header('link', `<${base}/jobs/${job.id}>; rel="monitor"`)
    return sendResults(request, reply, await resultOf(last, outputs), asked, base)
  })
}
