import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { daysSource } from '@setu/archive/day-cell-partitions'
import { memorySource } from '@setu/core/source'
import { readJson } from '@setu/jobs/durable'
import { committedAlerts } from '@setu/jobs/live/watch'
import { readRules } from '@setu/sea/alert-rules'
import { evaluate, newAlertState } from '@setu/sea/alerts'
import { readEvents } from '@setu/sea/event-json'
import { openPositions } from '@setu/sea/readers/open'
import { strait, straitEvents } from '@setu/sea/sample'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStation } from './open.js'

const main = createRequire(import.meta.url).resolve('@setu/station/live-main')
let folder = ''
let files: ReadonlyMap<string, Uint8Array>
beforeAll(async () => {
  files = await strait()
  folder = await mkdtemp(join(tmpdir(), 'setu-live-'))
  for (const name of ['rules.json', 'zone.geojson', 'anchorages.csv'])
    await writeFile(join(folder, name), files.get(name)!)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Whole lines of the log, up to about so many bytes. */
const logTo = (bytes: number): Buffer => {
  const log = Buffer.from(files.get('log.nmea')!)
  return log.subarray(0, log.indexOf(10, bytes) + 1 || log.length)
}

/** Sends the log from the beginning to whoever connects, in pieces that are cut anywhere. */
const sender = async (log: Buffer, pauseMs: number) => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    void (async () => {
      for (let at = 0; at < log.length; at += 7_777) {
        if (socket.destroyed) return
        socket.write(log.subarray(at, at + 7_777))
        await new Promise((r) => setTimeout(r, pauseMs))
      }
      socket.end()
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as { port: number }).port,
    close() {
      for (const s of sockets) s.destroy()
      server.close()
    },
  }
}

const rowsIn = async (data: string): Promise<string[]> => {
  const at = join(data, 'archive', 'sea-positions', 'partitions')
  const days = (await readdir(at)).map((d) => d.slice(4))
  const { positions: p } = await openPositions(await daysSource(at, days), { progress: async () => {} })
  return Array.from({ length: p.n }, (_, i) => [p.mmsi[i], p.timeMs[i], p.lon[i], p.lat[i]].join()).sort()
}

const start = (source: Record<string, unknown>, data: string): ChildProcess =>
  fork(main, [JSON.stringify({ source: { id: 'made_up', process: 'sea.ingest', ...source }, data })], {
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })

describe('a live source', () => {
  test('killed again and again, then stopped: every position is there once, every alert is raised once', async () => {
    const data = join(folder, 'killed')
    const log = logTo(1e9)
    const feed = await sender(log, 2)
    const source = {
      from: `tcp://127.0.0.1:${feed.port}`,
      batchSeconds: 0.1,
      batchBytes: 120_000,
      rules: join(folder, 'rules.json'),
      watch: { zones: join(folder, 'zone.geojson'), anchorages: join(folder, 'anchorages.csv') },
      watchSeconds: 3,
    }
    for (const ms of [700, 1100]) {
      const child = start(source, data)
      await new Promise((r) => setTimeout(r, ms))
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    const last = start(source, data)
    // Read to its end: what still lies in a socket when it is stopped was never taken.
    await new Promise<void>((done, fail) => {
      last.on('message', (news: { state?: string }) => {
        if (/: closed$/.test(news.state ?? '')) done()
      })
      last.once('exit', () => fail(new Error('ended by itself')))
    })
    last.kill('SIGTERM')
    expect((await once(last, 'exit'))[0]).toBe(0)
    feed.close()
    const whole = await openPositions(memorySource('log.nmea', log), { progress: async () => {} })
    const p = whole.positions
    const rows = Array.from({ length: p.n }, (_, i) => [p.mmsi[i], p.timeMs[i], p.lon[i], p.lat[i]].join()).sort()
    const live = await rowsIn(data)
    expect(new Set(live).size).toBe(live.length)
    expect(live).toEqual(rows)
    const committed = await readJson<{ watch: { looks: number } }>(join(data, 'live', 'made_up', 'committed.json'))
    const alerts = await committedAlerts(join(data, 'live', 'made_up'), committed!.watch.looks)
    expect(new Set(alerts.map((a) => a['id'])).size).toBe(alerts.length)
    // What one look at the whole log raises. What lasts is raised while it lasts, so the time of knowing may be earlier.
    const wholeLog = evaluate(
      readRules(files.get('rules.json')!, 'rules.json'),
      readEvents((await straitEvents()).get('events.json')!, 'events.json'),
      newAlertState(),
    ).alerts
    expect(alerts.map((a) => `${a['rule']} ${a['ships']}`).sort()).toEqual(
      wholeLog.map((a) => `${a.rule} ${a.event.mmsi.join(' and ')}`).sort(),
    )
  }, 120_000)

  test('a station runs what live.json names, says how it stands, and ends it in order', async () => {
    const data = join(folder, 'station')
    const feed = await sender(logTo(60_000), 1)
    await mkdir(data, { recursive: true })
    await writeFile(
      join(data, 'live.json'),
      JSON.stringify({
        sources: [{ id: 'harbour', process: 'sea.ingest', from: `tcp://127.0.0.1:${feed.port}`, batchSeconds: 0.2 }],
      }),
    )
    const station = await openStation({ dataDir: data })
    type Status = { sources: { id: string; positions: number; from: string; running: boolean }[] }
    let status: Status
    do {
      await new Promise((r) => setTimeout(r, 50))
      status = (await station.station.inject('/live')).json() as Status
    } while (!status.sources[0]!.positions)
    expect(status.sources[0]).toMatchObject({ id: 'harbour', from: `tcp://127.0.0.1:${feed.port}`, running: true })
    await station.close()
    feed.close()
    expect((await rowsIn(data)).length).toBeGreaterThan(500)
    expect(await readFile(join(data, 'live', 'harbour', 'committed.json'), 'utf8')).toContain('"batch"')
  }, 60_000)

  test('live.json that cannot be is refused with its place', async () => {
    const { readLiveSources } = await import('@setu/station/live-source')
    const path = join(folder, 'live.json')
    for (const [body, said] of [
      ['{', /JSON/],
      ['{}', /no list/],
      ['{"sources":[{"id":"a b","process":"sea.ingest","from":"tcp://x:1"}]}', /id "a b"/],
      ['{"sources":[{"id":"a","process":"sea.ingest","from":"log.nmea"}]}', /a stream from the network/],
      ['{"sources":[{"id":"a","process":"sea.ingest","from":"ftp://x"}]}', /ftp/],
    ] as const) {
      await writeFile(path, body)
      await expect(readLiveSources(path), body).rejects.toThrow(said)
    }
    expect(await readLiveSources(join(folder, 'none.json'))).toEqual([])
  })
})
