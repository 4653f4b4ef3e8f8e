import { bytesOf, memorySource, treeSource } from '@setu/core/source'
import { openParquet } from '@setu/formats/parquet/read'
import { readIngestState, writeIngestState } from '@setu/sea/ingest-state'
import { ingest } from '@setu/sea/processes/ingest'
import { tracks } from '@setu/sea/processes/tracks'
import { strait } from '@setu/sea/sample'
import { readTracks } from '@setu/sea/track-state'
import { describe, expect, test } from 'vitest'
import { runProcess } from './run-process.js'

type Assets = Record<string, Uint8Array>
const log = strait().then((f) => f.get('log.nmea')!)

const rowsOf = async (parquet: Uint8Array): Promise<string[]> => {
  const file = await openParquet(bytesOf(parquet), 'positions.parquet')
  const c = await file.read({ columns: ['mmsi', 'time', 'lon', 'lat', 'sog', 'cog'] })
  return Array.from({ length: file.rows }, (_, i) =>
    ['mmsi', 'time', 'lon', 'lat', 'sog', 'cog'].map((k) => String(c[k]![i])).join(),
  ).sort()
}

const take = async (bytes: Uint8Array, more: Record<string, unknown> = {}, before?: Uint8Array, name = 'log.nmea') => {
  const assets: Assets = {}
  const { outputs } = await runProcess(
    ingest,
    { positions: 'in', ...(before ? { state: 'state' } : {}), ...more },
    { in: memorySource(name, bytes), ...(before ? { state: memorySource('state.json', before) } : {}) },
    assets,
  )
  return { outputs, rows: await rowsOf(assets['positions.parquet']!), state: assets['state.json']! }
}

describe('ingest', () => {
  test('the same file twice changes nothing, under any name', async () => {
    const first = await take(await log)
    expect(first.outputs).toMatchObject({ newPositions: 10_114, known: 0, passedBy: 0 })
    for (const name of ['log.nmea', 'copy.txt']) {
      const second = await take(await log, {}, first.state, name)
      expect(second.outputs).toMatchObject({ newPositions: 0, passedBy: 1 })
      expect(new TextDecoder().decode(second.state)).toBe(new TextDecoder().decode(first.state))
    }
  })

  test('the same messages in another file are known, whatever it looks like', async () => {
    const first = await take(await log)
    const crlf = new TextDecoder().decode(await log).replaceAll('\r\n', '\n')
    const second = await take(new TextEncoder().encode(crlf), {}, first.state, 'other.nmea')
    expect(second.outputs.newPositions).toBe(0)
    expect(second.outputs.known).toBeGreaterThan(10_000)
  })

  test('a log that grows is read on from where it ended; what was cut comes whole', async () => {
    const whole = await log
    const all = await take(whole)
    const rows: string[] = []
    let state: Uint8Array | undefined
    for (const end of [333, 100_000, 333_333, 700_001, whole.length]) {
      const part = await take(whole.slice(0, end), {}, state)
      rows.push(...part.rows)
      state = part.state
    }
    expect(rows.sort()).toEqual(all.rows)
  })

  test('a live feed in batches cut anywhere gives what all at once gives', async () => {
    const whole = await log
    const all = await take(whole)
    const rows: string[] = []
    let state: Uint8Array | undefined
    for (let at = 0; at < whole.length; at += 150_001) {
      const part = await take(whole.slice(at, at + 150_001), { continued: true }, state)
      rows.push(...part.rows)
      state = part.state
    }
    expect(rows.sort()).toEqual(all.rows)
  })

  test('the same payload from two stations within the window is one position', async () => {
    const text = new TextDecoder()
      .decode((await log).subarray(0, 4000))
      .split('\r\n')
      .filter((l) => l.includes('!AIVDM,1,1'))
      .slice(0, 10)
    const twice = text.flatMap((l) => [l, `${l.slice(l.indexOf('!'))},rOTHER,${Number(/c:(\d+)/.exec(l)![1]) + 3}`])
    const { outputs } = await take(new TextEncoder().encode(twice.join('\n')))
    expect(outputs).toMatchObject({ newPositions: 10, known: 10 })
    const none = await take(new TextEncoder().encode(twice.join('\n')), { duplicateWindow: 0 })
    expect(none.outputs.newPositions).toBe(20)
  })

  test('a state that is not one is refused; a state is read as it was written', async () => {
    const { state } = await take((await log).subarray(0, 50_000))
    expect(writeIngestState(readIngestState(state, 'x'))).toEqual(state)
    for (const bad of [
      '',
      '{}',
      '[]',
      '{"format":"sea.ingest/1"}',
      '{"format":"sea.ingest/1","files":[],"newestMs":1,"recent":"!","identities":[],"tail":""}',
    ])
      expect(() => readIngestState(new TextEncoder().encode(bad), 'state.json'), bad).toThrow(/state\.json/)
  })

  test('a folder of logs is one ingest', async () => {
    const whole = await log
    const cut = whole.indexOf(10, 400_000) + 1
    const assets: Assets = {}
    const { outputs } = await runProcess(
      ingest,
      { positions: 'in' },
      {
        in: treeSource(
          'logs',
          new Map([
            ['a.nmea', bytesOf(whole.slice(0, cut))],
            ['b.nmea', bytesOf(whole.slice(cut))],
          ]),
          'logs',
        ),
      },
      assets,
    )
    expect(outputs.newPositions).toBe(10_114)
    expect(outputs.partitions.length).toBeGreaterThan(10)
  })
})

describe('tracks', () => {
  test('batch after batch gives the segments of all at once', async () => {
    const whole = await log
    const run = async (bytes: Uint8Array, before?: Uint8Array) => {
      const assets: Assets = {}
      await runProcess(
        tracks,
        { positions: 'in', ...(before ? { state: 'state' } : {}) },
        { in: memorySource('log.nmea', bytes), ...(before ? { state: memorySource('state.json', before) } : {}) },
        assets,
      )
      return assets['state.json']!
    }
    const all = readTracks(await run(whole), 'x')
    let state: Uint8Array | undefined
    let from = 0
    for (const about of [200_000, 400_000, 401_000, 800_000, whole.length]) {
      const end = about >= whole.length ? whole.length : whole.indexOf(10, about) + 1
      state = await run(whole.slice(from, end), state)
      from = end
    }
    const parts = readTracks(state!, 'x')
    const plain = (d: typeof all) => [...d.segments.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    expect(plain(parts)).toEqual(plain(all))
    expect(parts.state.rows).toBe(all.state.rows)
  })
})
