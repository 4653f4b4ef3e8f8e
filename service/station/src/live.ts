/**
 * The live sources of a station: each in a child process of its own, so that the event loop never computes; begun again
 * after a pause when it ends by itself. `GET /live` says how they stand.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import process from 'node:process'
import { feedAddress, shownAddress } from '@setu/jobs/live/address'
import type { FastifyInstance } from 'fastify'
import type { Context } from './context.js'
import type { LiveNews } from './live-main.js'
import { type LiveSource, readLiveSources } from './live-source.js'
import { queryOf } from './query.js'

export interface LiveStatus {
  readonly id: string
  readonly process: string
  readonly from: string
  state: string
  running: boolean
  batches: number
  bytes: number
  positions: number
  alerts: number
  /** When the last batch was in the state. */
  at: string | null
}

const AGAIN_MS = [1000, 60_000] as const
const STOP_MS = 8000

const startOne = (source: LiveSource, data: string, log: (line: string) => void) => {
  const main = createRequire(import.meta.url).resolve('@setu/station/live-main')
  const status: LiveStatus = {
    id: source.id,
    process: source.process,
    from: shownAddress(feedAddress(source.from)),
    state: 'starting',
    running: false,
    batches: 0,
    bytes: 0,
    positions: 0,
    alerts: 0,
    at: null,
  }
  let child: ChildProcess | undefined
  let timer: NodeJS.Timeout | undefined
  let wait: number = AGAIN_MS[0]
  let stopping = false
  const begin = (): void => {
    child = fork(main, [JSON.stringify({ source, data })], {
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: '', TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    status.running = true
    child.on('message', (news: LiveNews) => {
      if ('state' in news) {
        status.state = news.state
      } else if ('failed' in news) {
        status.state = news.failed
        log(`${source.id}: ${news.failed}`)
      } else if ('alerts' in news) status.alerts += news.alerts.length
      else {
        wait = AGAIN_MS[0]
        status.batches++
        status.bytes += news.bytes
        status.positions += news.positions
        status.at = new Date().toISOString()
      }
    })
    child.on('exit', () => {
      status.running = false
      child = undefined
      if (stopping) return
      timer = setTimeout(begin, wait)
      wait = Math.min(AGAIN_MS[1], wait * 2)
    })
  }
  begin()
  return {
    status,
    async stop(): Promise<void> {
      stopping = true
      clearTimeout(timer)
      const last = child
      if (!last) return
      const gone = new Promise<void>((done) => last.once('exit', () => done()))
      last.kill('SIGTERM')
      const late = setTimeout(() => last.kill('SIGKILL'), STOP_MS)
      await gone
      clearTimeout(late)
    },
  }
}

/** Starts what `live.json` of the data folder names and adds `GET /live`. */
export const addLive = async (station: FastifyInstance, { pages, settings }: Context): Promise<void> => {
  const data = settings.dataDir
  const sources = await readLiveSources(join(data, 'live.json'))
  const running = sources.map((s) => startOne(s, data, (line) => station.log.error(line)))
  station.get('/live', async (request, reply) => {
    queryOf(request, [])
    return pages.answer(request, reply, 'Live sources', { sources: running.map((r) => r.status) })
  })
  station.addHook('preClose', async () => {
    await Promise.all(running.map((r) => r.stop()))
  })
}
