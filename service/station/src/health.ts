/** Is it alive (`/healthz`), and may it be sent work (`/readyz`): 503 and what is wrong where it may not. */
import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { setuError } from '@setu/core/errors'
import { foundationVersion } from '@setu/core/version'
import type { FastifyInstance } from 'fastify'
import type { Context } from './context.js'
import type { LoopDelay } from './metrics.js'
import { asHttp } from './problems.js'

/** Below it an accepted job could not be kept. */
export const LEAST_FREE_BYTES = 64 * 2 ** 20

interface Check {
  readonly ok: boolean
  readonly found?: string
}

const held = (work: Promise<unknown>): Promise<Check> =>
  work.then(
    () => ({ ok: true }),
    (error: unknown) => ({ ok: false, found: (error as { code?: string }).code ?? 'an error' }),
  )

export const addHealth = (station: FastifyInstance, context: Context, loop: LoopDelay): void => {
  const { engine, archive, settings } = context
  station.get('/healthz', { config: { rateLimit: false } }, async (_request, reply) => {
    const { running, queued, children, workers } = engine.stats()
    return reply.header('cache-control', 'no-store').send({
      status: 'ok',
      version: foundationVersion,
      uptimeSeconds: Math.round(process.uptime()),
      running,
      queued,
      children,
      workers,
    })
  })
  const most = settings.mostLoopSeconds
  const fits = (delay: number): boolean => most === null || delay <= most
  // What computes is for the children; a loop that lags all the same takes no more work.
  station.addHook('preHandler', async (request) => {
    if (request.routeOptions.url !== '/processes/:id/execution' || fits(loop.p99())) return
    throw asHttp(
      setuError('busy', {
        where: 'station',
        found: `an event loop that lags by ${loop.p99().toFixed(2)} s (99th percentile)`,
        expected: `at most ${most} s`,
        wayOut: 'Try again in a few seconds.',
      }),
      { status: 503, title: 'The station is overloaded', headers: { 'retry-after': '5' } },
    )
  })
  station.get('/readyz', { config: { rateLimit: false } }, async (_request, reply) => {
    const delay = loop.p99()
    const free = await statfs(settings.dataDir).then(
      (s) => s.bavail * s.bsize,
      () => 0,
    )
    const { remaining, limit } = engine.queue()
    const checks: Record<string, Check> = {
      archive: await held(archive.engine.rows('SELECT 1 AS one', [], { seconds: 2 })),
      dataFolder: await held(access(settings.dataDir, constants.R_OK | constants.W_OK)),
      disk: free >= LEAST_FREE_BYTES ? { ok: true } : { ok: false, found: `${free} bytes free` },
      eventLoop: fits(delay) ? { ok: true } : { ok: false, found: `${delay.toFixed(3)} s delay (99th percentile)` },
      queue: remaining > 0 ? { ok: true } : { ok: false, found: `${limit} jobs wait` },
      // Without NATS the workers are this machine's own.
      workers: !settings.nats || engine.stats().workers > 0 ? { ok: true } : { ok: false, found: 'no worker' },
    }
    const ready = Object.values(checks).every((c) => c.ok)
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: ready ? 'ready' : 'not ready', checks })
  })
}
