/** Jobs: list, status, results, provenance, dismissal, and their events. */

import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fromProblem, setuError } from '@setu/core/errors'
import { readJson } from '@setu/jobs/durable'
import { hasEnded, JOB_ID, type JobRecord, type JobStatus } from '@setu/jobs/job'
import { stacItem, withAssetLinks } from '@setu/jobs/out-dir'
import type { FastifyInstance } from 'fastify'
import { maySee } from './access/access.js'
import type { Context } from './context.js'
import { link } from './describe.js'
import type { Asked } from './execute-request.js'
import { formOf } from './negotiate.js'
import { noSuchJob, resultNotReady } from './problems.js'
import { sendResults } from './processes.js'
import { listOf, oneOf, queryOf, wholeOf } from './query.js'
import type { Result } from './results.js'
import { statusInfo } from './status-info.js'

interface ById {
  Params: { id: string }
}

const STATUSES: readonly JobStatus[] = ['accepted', 'running', 'successful', 'failed', 'dismissed']

/** The job of an address: by its id, or by the key of its result. */
export const jobOf = async (context: Context, id: string): Promise<JobRecord> => {
  const job = JOB_ID.test(id) ? context.store.get(id) : await context.store.byKey(id)
  if (!job) throw noSuchJob(id)
  return job
}

/** The result of a job that ended well; else why there is none. */
export const resultReader =
  (context: Context) =>
  async (job: JobRecord, outputs?: Record<string, unknown>): Promise<Result> => {
    if (!hasEnded(job)) throw resultNotReady(job.id, job.status)
    if (job.problem) throw fromProblem(job.problem)
    if (job.status === 'dismissed')
      throw setuError('cancelled', {
        where: job.id,
        found: 'a job that was dismissed',
        expected: 'a job that ended',
        wayOut: 'Run it again.',
      })
    const process = context.process(job.process)
    const folder = context.store.resultFolder(job.id)
    const made = outputs ?? context.store.held(job.id)?.outputs
    const kept = made
      ? withAssetLinks(process, made, (a) => `./${a.name}`)
      : await readJson<Record<string, unknown>>(join(folder, 'outputs.json'))
    if (!kept)
      throw setuError('not-found', {
        where: job.id,
        found: 'a job whose files are gone',
        expected: 'its result',
        wayOut: 'Run it again.',
      })
    return { id: job.id, process, outputs: kept, folder }
  }

export const addJobs = (
  station: FastifyInstance,
  context: Context,
  resultOf: ReturnType<typeof resultReader>,
): void => {
  const { pages, engine, store } = context

  station.get('/jobs', async (request, reply) => {
    const query = queryOf(request, ['limit', 'offset', 'status', 'processID', 'type'])
    const base = context.base(request)
    const status = listOf(query, 'status')
    const wrong = status?.find((s) => !STATUSES.includes(s as JobStatus))
    if (wrong)
      throw setuError('bad-input', {
        where: 'status',
        found: wrong.slice(0, 40),
        expected: `some of ${STATUSES.join(', ')}`,
      })
    const type = listOf(query, 'type')
    if (type?.some((t) => t !== 'process'))
      throw setuError('bad-input', { where: 'type', found: type.join(',').slice(0, 40), expected: 'process' })
    const limit = wholeOf(query, 'limit', 100, 1, 1000)
    const offset = wholeOf(query, 'offset', 0, 0, 1e9)
    const process = listOf(query, 'processID')
    const { jobs, total } = await store.list({
      limit,
      offset,
      ...(status ? { status: status as JobStatus[] } : {}),
      ...(process ? { process } : {}),
    })
    const at = (from: number): string => {
      const rest = [
        `limit=${limit}`,
        `offset=${from}`,
        ...(status ? [`status=${status.join(',')}`] : []),
        ...(process ? [`processID=${encodeURIComponent(process.join(','))}`] : []),
      ]
      return `${base}/jobs?${rest.join('&')}`
    }
    return pages.answer(request, reply.header('cache-control', 'no-store'), 'Jobs', {
      jobs: jobs.filter((job) => maySee(request, job.user)).map((job) => statusInfo(job, base, engine.place(job.id))),
      numberTotal: total,
      links: [
        link(at(offset), 'self'),
        link(`${base}/jobs?f=html`, 'alternate', 'text/html'),
        ...(offset + jobs.length < total ? [link(at(offset + limit), 'next')] : []),
        ...(offset > 0 ? [link(at(Math.max(0, offset - limit)), 'prev')] : []),
      ],
    })
  })

  station.get<ById>('/jobs/:id', async (request, reply) => {
    queryOf(request, [])
    const job = await jobOf(context, request.params.id)
    void reply.header('cache-control', 'no-store')
    return pages.answer(request, reply, `Job ${job.id}`, statusInfo(job, context.base(request), engine.place(job.id)))
  })

  station.delete<ById>('/jobs/:id', async (request, reply) => {
    queryOf(request, [])
    const { id } = await jobOf(context, request.params.id)
    const job = await engine.dismiss(id)
    if (!job) throw noSuchJob(id)
    return reply.send({ ...statusInfo(job, context.base(request)), status: 'dismissed' })
  })

  station.get<ById>('/jobs/:id/results', async (request, reply) => {
    const query = queryOf(request, ['response', 'outputs'])
    const job = await jobOf(context, request.params.id)
    const result = await resultOf(job)
    const form = oneOf(query, 'response')
    if (form !== undefined && form !== 'raw' && form !== 'document')
      throw setuError('bad-input', { where: 'response', found: form.slice(0, 40), expected: 'raw or document' })
    const base = context.base(request)
    void reply.header('vary', 'Accept')
    if (formOfResults(request.headers.accept, request) === 'html')
      return pages.page(reply, `Job ${job.id}`, result.outputs)
    const asked = ((await store.request(job.id))?.asked ?? { byReference: [] }) as Asked
    const some = listOf(query, 'outputs')
    return sendResults(
      request,
      reply,
      result,
      { ...asked, ...(some ? { outputs: some } : {}), ...(form ? { response: form } : {}) },
      base,
    )
  })

  station.get<{ Params: { id: string; output: string } }>('/jobs/:id/results/:output', async (request, reply) => {
    queryOf(request, [])
    const result = await resultOf(await jobOf(context, request.params.id))
    const { output } = request.params
    if (!Object.hasOwn(result.outputs, output))
      throw setuError('not-found', {
        where: output.slice(0, 80),
        found: 'no such output',
        expected: `one of ${Object.keys(result.outputs).join(', ')}`,
      })
    return sendResults(
      request,
      reply,
      result,
      { outputs: [output], byReference: [], response: 'raw' },
      context.base(request),
    )
  })

  for (const [address, file] of [
    ['provenance', 'provenance.json'],
    ['item', 'item.json'],
  ] as const) {
    station.get<ById>(`/jobs/:id/${address}`, async (request, reply) => {
      queryOf(request, [])
      const result = await resultOf(await jobOf(context, request.params.id))
      const held = context.store.held(result.id)?.provenance
      const kept = held
        ? JSON.parse(
            JSON.stringify(address === 'item' ? stacItem(result.process, held, [], jobTime(context, result.id)) : held),
          )
        : await readJson<Record<string, unknown>>(join(result.folder, file))
      if (!kept)
        throw setuError('not-found', { where: result.id, found: `no ${address}`, expected: 'the files of a result' })
      if (address === 'item') {
        // Links of an item are absolute where it is served.
        const files = `${context.base(request)}/jobs/${result.id}/files`
        const assets = Object.entries(kept['assets'] as Record<string, { href: string }>).map(([name, a]) =>
          held
            ? [name, { ...a, href: `${context.base(request)}/jobs/${result.id}/results?response=document` }]
            : [name, { ...a, href: a.href.replace(/^\.\//, `${files}/`) }],
        )
        return reply
          .type('application/geo+json')
          .serializer((b: unknown) => JSON.stringify(b))
          .send({ ...kept, assets: Object.fromEntries(assets) })
      }
      return reply.send(kept)
    })
  }

  station.get<ById>('/jobs/:id/events', { compress: false } as object, async (request, reply) => {
    queryOf(request, [])
    const job = await jobOf(context, request.params.id)
    const base = context.base(request)
    const stream = new Readable({ read() {} })
    let stopped = false
    const push = (event: string, data: unknown): void =>
      void (stopped || stream.push(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`))
    const show = (record: JobRecord): void => {
      push('status', statusInfo(record, base, engine.place(record.id)))
      if (!hasEnded(record)) return
      stopped = true
      stream.push(null)
    }
    const beat = setInterval(() => stopped || stream.push(': here\n\n'), 15_000)
    const leave = engine.watch(job.id, (event) =>
      event.kind === 'status' ? show(event.job) : push('finding', event.finding),
    )
    stream.once('close', () => {
      stopped = true
      clearInterval(beat)
      leave()
    })
    for (const finding of engine.findings(job.id)) push('finding', finding)
    show(store.get(job.id) ?? job)
    return reply
      .type('text/event-stream; charset=utf-8')
      .header('cache-control', 'no-cache, no-transform')
      .header('x-accel-buffering', 'no')
      .send(stream)
  })
}

const jobTime = (context: Context, id: string): string => context.store.get(id)?.finished ?? new Date().toISOString()

/** Results have more forms than two: only a browser's page load asks for HTML. */
const formOfResults = (accept: string | undefined, request: Parameters<typeof formOf>[0]): 'html' | 'other' => {
  const f = (request.query as { f?: string }).f
  if (f !== undefined) return formOf(request) === 'html' ? 'html' : 'other'
  return accept?.includes('text/html') ? 'html' : 'other'
}
