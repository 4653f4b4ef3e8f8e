/** What a station is and may be asked: landing page, conformance, limits, health, missions, verification. */

import { join } from 'node:path'
import type { Mission } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import { readJson } from '@setu/jobs/durable'
import type { FastifyInstance } from 'fastify'
import { archivePaths } from './archive-openapi.js'
import { archiveConformance, archiveLinks, archiveMembers } from './archive-routes.js'
import type { Context } from './context.js'
import { link, REL } from './describe.js'
import { openApi } from './openapi.js'
import { openApi31 } from './openapi-31.js'
import { JSON_BYTES, JSON_DEPTH, SYNC_STOP_SECONDS, type Verification } from './options.js'
import { asHttp, problemOf } from './problems.js'
import { oneOf, queryOf } from './query.js'

const CONF = 'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf'
export const conformsTo: readonly string[] = [
  'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core',
  ...['core', 'ogc-process-description', 'json', 'html', 'oas30', 'job-list', 'dismiss', 'callback'].map(
    (c) => `${CONF}/${c}`,
  ),
  ...archiveConformance,
]
export const DESCRIPTION =
  'An open observatory for the space systems in which India and Japan work together: checked, open products that anyone can repeat and cite.'

const missionOf = (mission: Mission): Record<string, unknown> => ({
  id: mission.id,
  title: mission.title,
  question: mission.question,
  state: 'built',
  agreement: mission.agreement,
  processes: mission.processes.map((p) => ({ id: p.id, title: p.title, description: p.description })),
  samples: mission.samples.map((s) => ({
    id: s.id,
    title: s.title,
    reference: `sample:${mission.id}/${s.id}`,
    simulated: true,
  })),
  collections: mission.collections,
})

export const addLanding = (station: FastifyInstance, context: Context): void => {
  const { pages, settings } = context
  const rooms = [...context.missions.map(missionOf), ...context.unbuilt.map((r) => ({ ...r, state: 'not built' }))]

  station.get('/', async (request, reply) => {
    queryOf(request, [])
    const base = context.base(request)
    return pages.answer(request, reply, 'Setu', {
      ...archiveMembers,
      title: 'Setu',
      description: DESCRIPTION,
      conformsTo,
      links: [
        link(`${base}/?f=json`, 'self', 'application/json', 'this document'),
        link(`${base}/?f=html`, 'alternate', 'text/html', 'this document as HTML'),
        link(`${base}/api`, 'service-desc', 'application/vnd.oai.openapi+json;version=3.0', 'the API as OpenAPI 3.0'),
        link(
          `${base}/api?version=3.1`,
          'service-desc',
          'application/vnd.oai.openapi+json;version=3.1',
          'the API as OpenAPI 3.1',
        ),
        link(`${base}/api?f=html`, 'service-doc', 'text/html', 'the API for people'),
        link(`${base}/conformance`, `${REL}/conformance`, 'application/json', 'conformance classes'),
        link(`${base}/conformance`, 'conformance', 'application/json', 'conformance classes'),
        ...archiveLinks(base),
        link(`${base}/processes`, `${REL}/processes`, 'application/json', 'processes'),
        link(`${base}/jobs`, `${REL}/job-list`, 'application/json', 'jobs'),
        link(`${base}/missions`, 'related', 'application/json', 'missions'),
        link(`${base}/verification`, 'related', 'application/json', 'every reference value beside ours'),
        link(`${base}/limits`, 'related', 'application/json', 'limits'),
      ],
    })
  })
  station.get('/conformance', async (request, reply) => {
    queryOf(request, [])
    return pages.answer(request, reply, 'Conformance', { conformsTo })
  })
  station.get('/api', async (request, reply) => {
    const version = oneOf(queryOf(request, ['version']), 'version')
    if (version !== undefined && version !== '3.0' && version !== '3.1')
      throw setuError('bad-input', { where: 'version', found: version.slice(0, 20), expected: '3.0 or 3.1' })
    const base = context.base(request)
    const three = openApi(context, base, await archivePaths(context.archiveOf(request)))
    const wants31 = version === '3.1' || (version === undefined && /version="?3\.1/.test(request.headers.accept ?? ''))
    const document = wants31 ? openApi31(three) : three
    if (request.headers.accept?.includes('text/html') || (request.query as { f?: string }).f === 'html')
      return pages.answer(request, reply, 'API', document)
    return reply
      .type(`application/vnd.oai.openapi+json;version=${wants31 ? '3.1' : '3.0'}`)
      .serializer((b: unknown) => JSON.stringify(b))
      .send(document)
  })
  station.get('/limits', async (request, reply) => {
    queryOf(request, [])
    return pages.answer(request, reply, 'Limits', {
      syncSeconds: settings.syncSeconds,
      syncStopSeconds: SYNC_STOP_SECONDS,
      jobSeconds: settings.jobSeconds,
      memoryBytes: settings.memoryBytes,
      jsonBytes: JSON_BYTES,
      jsonDepth: JSON_DEPTH,
      uploadBytes: settings.uploadBytes,
      concurrency: settings.concurrency,
      perProcess: settings.perProcess,
      queue: settings.queue,
      queueJobs: settings.queueJobs,
      queueJobsPerUser: settings.queueJobsPerUser,
      requestsPerMinute: settings.requestsPerMinute,
      mostLoopSeconds: settings.mostLoopSeconds,
      keepJobsDays: settings.keepJobsDays,
      keepUploadsHours: settings.keepUploadsHours,
      remoteHosts: settings.remoteHosts,
    })
  })
  station.get('/missions', async (request, reply) => {
    queryOf(request, [])
    return pages.answer(request, reply, 'Missions', { missions: rooms })
  })
  station.get<{ Params: { id: string } }>('/missions/:id', async (request, reply) => {
    queryOf(request, [])
    const { id } = request.params
    const room = rooms.find((m) => m['id' as keyof typeof m] === id)
    if (!room) {
      const ids = rooms.map((m) => String(m['id' as keyof typeof m]))
      const near = nearest(id.slice(0, 64), ids)
      throw setuError('not-found', {
        where: id.slice(0, 64),
        found: 'no such mission',
        expected: `one of ${ids.join(', ')}`,
        ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
      })
    }
    return pages.answer(request, reply, String(room['title' as keyof typeof room]), room)
  })
  station.get('/verification', async (request, reply) => {
    queryOf(request, [])
    const { verification } = settings
    const table =
      (typeof verification === 'function' ? await verification() : verification) ??
      (await readJson<Verification>(join(settings.dataDir, 'verification.json')))
    // No fault of who asks: 202 until there is one. A station that has just begun makes it beside its first answers.
    if (!table) {
      const waiting = setuError('not-ready', {
        where: 'verification',
        found: 'no table',
        expected: 'a run of setu verify',
        wayOut: 'Run `npx setu verify` on this machine.',
      })
      const { problem } = problemOf(asHttp(waiting, { status: 202 }), request)
      void reply.code(202).header('retry-after', '30').header('cache-control', 'no-store')
      return pages.answer(request, reply, 'Verification', problem)
    }
    return pages.answer(request, reply, 'Verification', table)
  })
}
