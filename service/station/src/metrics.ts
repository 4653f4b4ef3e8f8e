/**
 * `/metrics` in Prometheus' text form (version 0.0.4). Requests are counted by route as it was declared, never by address,
 * so that the number of series is bounded whatever is asked.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { foundationVersion } from '@setu/core/version'
import type { FastifyInstance } from 'fastify'
import type { Context } from './context.js'
import { queryOf } from './query.js'

/** Upper ends of the classes of answer times, seconds. */
const CLASSES = [0.005, 0.025, 0.1, 0.5, 2.5, 10] as const

interface Route {
  readonly method: string
  readonly route: string
  readonly counts: Map<number, number>
  readonly classes: number[]
  sum: number
}

const label = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

const family = (
  name: string,
  type: 'counter' | 'gauge' | 'histogram',
  help: string,
  lines: readonly string[],
): string => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n')

const WINDOW_MS = 10_000

/** 99th percentile of the delay of the event loop, seconds. */
export interface LoopDelay {
  p99(): number
  stop(): void
}

/** Over the last ten to twenty seconds. */
export const watchLoop = (): LoopDelay => {
  const histogram = monitorEventLoopDelay({ resolution: 20 })
  histogram.enable()
  let last = 0
  const now = (): number => (histogram.count > 0 ? histogram.percentile(99) / 1e9 : 0)
  const turn = setInterval(() => {
    last = now()
    histogram.reset()
  }, WINDOW_MS).unref()
  return {
    p99: () => Math.max(last, now()),
    stop() {
      clearInterval(turn)
      histogram.disable()
    },
  }
}

export const addMetrics = (station: FastifyInstance, context: Context, loop: LoopDelay): void => {
  const { engine, archive } = context
  const routes = new Map<string, Route>()
  station.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? '(none)'
    const key = `${request.method} ${route}`
    let seen = routes.get(key)
    if (!seen) {
      seen = { method: request.method, route, counts: new Map(), classes: CLASSES.map(() => 0), sum: 0 }
      routes.set(key, seen)
    }
    const seconds = reply.elapsedTime / 1000
    seen.counts.set(reply.statusCode, (seen.counts.get(reply.statusCode) ?? 0) + 1)
    seen.sum += seconds
    CLASSES.forEach((end, i) => {
      if (seconds <= end) seen.classes[i]!++
    })
  })

  station.get('/metrics', { config: { rateLimit: false } }, async (request, reply) => {
    queryOf(request, [])
    const memory = process.memoryUsage()
    const stats = engine.stats()
    const one = (name: string, help: string, value: number): string => family(name, 'gauge', help, [`${name} ${value}`])
    const all = [...routes.values()]
    const [items] = await archive.engine.rows('SELECT count(*) AS n FROM items')
    const times = 'setu_http_request_seconds'
    const text = [
      family('setu_build_info', 'gauge', 'Version of the foundation.', [
        `setu_build_info{version="${label(foundationVersion)}",node="${label(process.versions.node)}"} 1`,
      ]),
      one('setu_uptime_seconds', 'Seconds since the start.', process.uptime()),
      one('process_resident_memory_bytes', 'Resident memory of the station itself.', memory.rss),
      one('nodejs_heap_size_used_bytes', 'Heap in use.', memory.heapUsed),
      one('setu_event_loop_delay_p99_seconds', '99th percentile of the delay of the event loop.', loop.p99()),
      one('setu_jobs_running', 'Jobs that run.', stats.running),
      one('setu_jobs_waiting', 'Jobs that wait.', stats.queued),
      one('setu_workers', 'Workers that were heard of lately.', stats.workers),
      one('setu_children', 'Child processes on this machine.', stats.children),
      one('setu_children_resident_bytes', 'Resident memory of the child processes.', stats.childBytes),
      one('setu_collections', 'Collections in the archive.', archive.known().length),
      one('setu_items', 'Items in the archive.', Number(items?.['n'] ?? 0)),
      family(
        'setu_http_requests_total',
        'counter',
        'Requests answered.',
        all.flatMap((r) =>
          [...r.counts].map(
            ([status, n]) =>
              `setu_http_requests_total{method="${r.method}",route="${label(r.route)}",status="${status}"} ${n}`,
          ),
        ),
      ),
      family(
        times,
        'histogram',
        'Seconds until an answer was sent.',
        all.flatMap((r) => {
          const of = `method="${r.method}",route="${label(r.route)}"`
          const total = [...r.counts.values()].reduce((a, b) => a + b, 0)
          return [
            ...CLASSES.map((end, i) => `${times}_bucket{${of},le="${end}"} ${r.classes[i]}`),
            `${times}_bucket{${of},le="+Inf"} ${total}`,
            `${times}_sum{${of}} ${r.sum}`,
            `${times}_count{${of}} ${total}`,
          ]
        }),
      ),
    ].join('')
    return reply.header('cache-control', 'no-store').type('text/plain; version=0.0.4; charset=utf-8').send(text)
  })
}
