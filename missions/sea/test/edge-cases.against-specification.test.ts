import { bytesOf, memorySource } from '@setu/core/source'
import { openParquet } from '@setu/formats/parquet/read'
import { readRules } from '@setu/sea/alert-rules'
import { evaluate, newAlertState, readAlertState, writeAlertState } from '@setu/sea/alerts'
import { readEvents } from '@setu/sea/event-json'
import { encode } from '@setu/sea/messages/encode'
import { checksumOf, sentencesOf } from '@setu/sea/nmea/write'
import { emptyRow, positionBuilder, positionFlags } from '@setu/sea/positions'
import { partitionsOf, positionsParquet } from '@setu/sea/positions-table'
import { ingest } from '@setu/sea/processes/ingest'
import { openPositions } from '@setu/sea/readers/open'
import { strait, straitEvents } from '@setu/sea/sample'
import { shipTracks } from '@setu/sea/ship-track'
import { describe, expect, test } from 'vitest'
import { runProcess } from './run-process.js'

const still = { progress: async () => {} }
const NIGHT = Date.UTC(2024, 2, 5, 23, 50)

/** East at 12 kn from a place, a report every so many minutes. */
const sailing = (
  minutes: number,
  n: number,
  more: (k: number) => Partial<ReturnType<typeof emptyRow>> = () => ({}),
) => {
  const b = positionBuilder()
  b.file('made')
  for (let k = 0; k < n; k++) {
    const row = {
      ...emptyRow(),
      mmsi: 511_000_001,
      timeMs: NIGHT + k * minutes * 60_000,
      lon: 134 + (k * minutes * 0.2) / 60,
      lat: 0.5,
      speed: 12,
      course: 90,
      place: k,
      ...more(k),
    }
    b.add(row)
  }
  return b.build()
}

describe('tracks', () => {
  test('over midnight, and of class B at two minutes, one track', () => {
    for (const p of [sailing(10, 30), sailing(2, 60, () => ({ flags: positionFlags.classB, type: 18 }))]) {
      const { tracks, noiseRows } = shipTracks(p)
      expect(tracks.map((t) => t.n)).toEqual([p.n])
      expect(noiseRows).toEqual([])
    }
  })
  test('two receivers of which one is forty seconds late make one track', () => {
    const p = sailing(3, 60, (k) =>
      k % 2 ? { receiver: 'late', timeMs: NIGHT + k * 180_000 + 40_000 } : { receiver: 'right' },
    )
    expect(shipTracks(p).tracks.map((t) => t.n)).toEqual([60])
  })
  test('number 0 is flagged and kept apart from ships', () => {
    const line = sentencesOf(encode({ type: 1, mmsi: 0, lon: 134, lat: 7 }), { receivedMs: NIGHT })[0]!
    return openPositions(memorySource('x', new TextEncoder().encode(line)), still).then(({ positions }) => {
      expect(positions.n).toBe(1)
      expect(positions.flags[0]! & positionFlags.badMmsi).toBe(positionFlags.badMmsi)
    })
  })
})

test('positions of the archive come back whole: flags, receiver, file and place of the line', async () => {
  const p = sailing(3, 20, (k) => ({
    receiver: k % 3 ? 'rSAT1' : '',
    flags: k % 2 ? positionFlags.satellite | positionFlags.lowAccuracy : 0,
    status: k % 4 ? -1 : 7,
  }))
  const { order, cells } = partitionsOf(p)
  const { positions: q } = await openPositions(
    memorySource('p.parquet', await positionsParquet(p, order, cells)),
    still,
  )
  const rows = (x: typeof p): string[] =>
    Array.from({ length: x.n }, (_, i) =>
      [
        x.mmsi[i],
        x.timeMs[i],
        x.lon[i],
        x.lat[i],
        x.flags[i],
        x.status[i],
        x.receivers[x.receiver[i]!],
        x.files[x.file[i]!],
        x.place[i],
      ].join(),
    ).sort()
  expect(rows(q)).toEqual(rows(p))
  const only = await openPositions(memorySource('p.parquet', await positionsParquet(p, order, cells)), still, {
    ships: new Set([1]),
  })
  expect(only.positions.n).toBe(0)
})

describe('a live stream never throws', () => {
  const take = async (text: string, state?: Uint8Array) => {
    const assets: Record<string, Uint8Array> = {}
    const { outputs, findings } = await runProcess(
      ingest,
      { positions: 'in', continued: true, ...(state ? { state: 'state' } : {}) },
      {
        in: memorySource('feed', new TextEncoder().encode(text)),
        ...(state ? { state: memorySource('state.json', state) } : {}),
      },
      assets,
    )
    return {
      outputs,
      codes: findings.map((f) => f.code),
      state: assets['state.json']!,
      table: assets['positions.parquet']!,
    }
  }
  const static_ = JSON.stringify({
    MessageType: 'ShipStaticData',
    MetaData: {
      MMSI: 511000001,
      ShipName: 'KOROR',
      latitude: 7,
      longitude: 134,
      time_utc: '2024-03-05 10:00:00.123456789 +0000 UTC',
    },
    Message: {
      ShipStaticData: {
        UserID: 511000001,
        MessageID: 5,
        Name: 'KOROR',
        CallSign: 'T8ABC',
        ImoNumber: 9074729,
        Type: 70,
        Dimension: { A: 100, B: 20, C: 10, D: 8 },
        MaximumStaticDraught: 6.5,
        Destination: 'MALAKAL',
      },
    },
  })
  const position = JSON.stringify({
    MessageType: 'PositionReport',
    MetaData: {
      MMSI: 511000001,
      ShipName: 'KOROR',
      latitude: 7,
      longitude: 134,
      time_utc: '2024-03-05 10:00:01.5 +0000 UTC',
    },
    Message: {
      PositionReport: {
        UserID: 511000001,
        MessageID: 1,
        Longitude: 134,
        Latitude: 7,
        Sog: 11.2,
        Cog: 90,
        TrueHeading: 91,
        NavigationalStatus: 0,
      },
    },
  })
  test.each([
    ['words', 'hello\nworld\n'],
    ['an error of a service', '{"error":"Api Key Is Not Valid"}\n'],
    ['a table', 'a,b,c\n1,2,3\n'],
    ['zeros', '\0\0\0\n\0\n'],
    ['a blank line', '\n'],
  ])('%s', async (_, text) => {
    const { outputs } = await take(text)
    expect(outputs.newPositions).toBe(0)
  })
  test('aisstream: a position is one, a report of name and size is none', async () => {
    const { outputs, table, state } = await take(`${static_}\n${position}\nnot json\n`)
    expect(outputs).toMatchObject({ newPositions: 1, known: 0 })
    const row = await (await openParquet(bytesOf(table), 't')).read()
    expect([row['time']![0], row['lon']![0], row['sog']![0]]).toEqual([
      Date.UTC(2024, 2, 5, 10, 0, 1, 500),
      134,
      Math.fround(11.2),
    ])
    expect(outputs.identities[0]).toMatchObject({
      name: 'KOROR',
      callSign: 'T8ABC',
      imo: 9074729,
      imoValid: 'right',
      lengthMetres: 120,
      destination: 'MALAKAL',
    })
    expect((await take(`${position}\n`, state)).outputs).toMatchObject({ newPositions: 0, known: 1 })
  })
  test('a message cut between batches has its place in the batch where it ends; stations are counted', async () => {
    const [a, b] = sentencesOf(encode({ type: 5, mmsi: 511_000_002, name: 'TWO PARTS', callSign: 'X' }), {
      receivedMs: NIGHT,
      source: 'one',
    }) as [string, string]
    const tail = sentencesOf(encode({ type: 1, mmsi: 511_000_002, lon: 134, lat: 7 }), {
      receivedMs: NIGHT,
      source: 'one',
    })[0]!
    const first = await take(`${a}\n`)
    expect(first.codes).toEqual([])
    const second = await take(`${b}\n${tail}\n`, first.state)
    expect(second.outputs.identities[0]).toMatchObject({ name: 'TWO PARTS' })
    const row = await (await openParquet(bytesOf(second.table), 't')).read({ columns: ['place'] })
    expect(row['place']![0]).toBe(b.length + 1)
    expect(second.outputs.stations).toEqual([{ station: 'one', messages: 2, first: 2, bestSignalDbm: null }])
  })
  test('a clock that runs years ahead does not make the rest forgotten', async () => {
    const at = (ms: number, lon: number): string => {
      const tag = `c:${ms}`
      const line = sentencesOf(encode({ type: 1, mmsi: 511_000_003, lon, lat: 7 }))[0]!
      return `\\${tag}*${checksumOf(tag)}\\${line}\n`
    }
    const lines = [0, 1, 2, 3].map((k) => at(NIGHT + k * 1000, 134 + k / 100)).join('')
    const first = await take(lines + at(NIGHT + 10 * 365 * 86_400_000, 140))
    expect((await take(lines, first.state)).outputs).toMatchObject({ newPositions: 0, known: 4 })
  })
})

describe('alert rules', () => {
  const rules = (...list: unknown[]) =>
    readRules(new TextEncoder().encode(JSON.stringify({ rules: list })), 'rules.json')
  const events = async () => readEvents((await straitEvents()).get('events.json')!, 'events.json')
  test('several kinds, a place, and news only since an instant', async () => {
    const all = await events()
    const world = [
      [-180, -90],
      [180, -90],
      [180, 90],
      [-180, 90],
      [-180, -90],
    ]
    const raised = (rule: Record<string, unknown>, since?: number): string[] =>
      evaluate(rules({ name: 'r', ...rule }), all, newAlertState(), since).alerts.map((a) => a.event.id)
    const both = all.filter((e) => e.kind === 'encounter' || e.kind === 'loitering')
    expect(raised({ event: ['encounter', 'loitering'] }).sort()).toEqual(both.map((e) => e.id).sort())
    const e = both[0]!
    const [w, s] = [e.lon - 0.01, e.lat - 0.01]
    const ring = [
      [w, s],
      [w + 0.02, s],
      [w + 0.02, s + 0.02],
      [w, s + 0.02],
      [w, s],
    ]
    expect(raised({ event: e.kind, within: ring })).toContain(e.id)
    expect(raised({ event: e.kind, within: ring.map(([x, y]) => [x! + 1, y]) })).not.toContain(e.id)
    expect(raised({ event: e.kind }, e.startMs + 1)).not.toContain(e.id)
    expect(() => rules({ name: 'r', event: 'gap', within: world.slice(1) })).toThrow(/within/)
    expect(() =>
      rules({
        name: 'r',
        event: 'gap',
        within: [
          [0, 0],
          [1, 1],
          [1, 0],
          [0, 1],
          [0, 0],
        ],
      }),
    ).toThrow(/crosses itself at 0\.5/)
    expect(() => rules({ name: 'r', event: ['gap', 'meeting'] })).toThrow(/meeting/)
    expect(() => rules({ name: 'r', event: 'gap', wihtin: [] })).toThrow(/Did you mean "within"/)
  })
  test('a state is read as it was written, and forgets what is before the instant', async () => {
    const all = await events()
    const state = newAlertState()
    evaluate(rules({ name: 'r', event: ['encounter', 'loitering', 'gap'] }), all, state)
    const again = readAlertState(writeAlertState(state), 'state.json')
    expect([...again.seen]).toEqual([...state.seen].sort((a, b) => (a[0] < b[0] ? -1 : 1)))
    evaluate(rules({ name: 'r', event: 'gap' }), all, again, Number.MAX_SAFE_INTEGER)
    expect(again.seen.size).toBe(0)
  })
})

test('the same log as lines of a live stream and as a file gives the same positions', async () => {
  const log = (await strait()).get('log.nmea')!
  const file = await runProcess(ingest, { positions: 'in' }, { in: memorySource('log.nmea', log) })
  const stream = await runProcess(ingest, { positions: 'in', continued: true }, { in: memorySource('log.nmea', log) })
  expect(stream.outputs.newPositions).toBe(file.outputs.newPositions)
})
