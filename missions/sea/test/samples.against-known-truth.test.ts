import { alerts } from '@setu/sea/processes/alerts'
import { decode } from '@setu/sea/processes/decode'
import { encode } from '@setu/sea/processes/encode'
import { events } from '@setu/sea/processes/events'
import { explain } from '@setu/sea/processes/explain'
import { info } from '@setu/sea/processes/info'
import { replay } from '@setu/sea/processes/replay'
import { tracks } from '@setu/sea/processes/tracks'
import { strait, straitEvents } from '@setu/sea/sample'
import { sceneReports, sceneShips, sceneStart, shipAt, truth, zoneBox } from '@setu/sea/scene'
import { describe, expect, test } from 'vitest'
import { quickest } from '../../../test/quickest.js'
import { runProcess } from './run-process.js'

const hour = 3_600_000
const LOG = 'sample:sea/strait/log.nmea'
const context = {
  positions: LOG,
  anchorages: 'sample:sea/strait/anchorages.csv',
  zones: 'sample:sea/strait/zone.geojson',
}
type Row = {
  what: string
  start: string
  end: string
  ships: string
  numbers: string
  lon: number
  lat: number
  id: string
}

test('the scene is small, quick and the same twice', async () => {
  expect(await quickest(3000, strait)).toBeLessThan(3000) // half a second on an idle machine
  const files = await strait()
  const size = [...files.values()].reduce((n, b) => n + b.length, 0)
  expect(size).toBeLessThan(5e6)
  const again = await strait()
  expect([...again.keys()]).toEqual([...files.keys()])
  for (const [name, body] of again) expect([name, Buffer.compare(body, files.get(name)!)]).toEqual([name, 0])
})

test('info: what was written is what is said', async () => {
  const { outputs, findings } = await runProcess(info, { positions: LOG })
  const reports = sceneReports()
  expect(outputs.positions).toBe(reports.length + 72) // and a base station twice an hour
  expect(outputs.ships).toBe(new Set(sceneShips.map((s) => s.mmsi)).size + 1)
  expect(outputs.faults).toEqual([])
  expect(findings).toEqual([])
})

test('decode and encode: every position comes back within the last bit of AIS', async () => {
  const { outputs } = await runProcess(decode, { log: LOG, rows: 1000 })
  const reports = sceneReports()
  let n = 0
  for (const row of outputs.records as { type: number; content: string }[]) {
    if (row.type !== 1 && row.type !== 18) continue
    const r = JSON.parse(row.content)
    const truth = reports[n++]!
    expect(r.mmsi).toBe(truth.ship.mmsi)
    expect(Math.abs(r.lon - truth.lon)).toBeLessThan(1 / 600_000)
    expect(Date.parse(r.received)).toBe(Math.floor(truth.timeMs / 1000) * 1000)
  }
  expect(n).toBeGreaterThan(500)
  const back = await runProcess(encode, { records: 'sample:sea/strait/messages.jsonl' })
  expect(back.outputs).toMatchObject({ messages: 5, sentences: 6, refused: [] })
})

test('tracks: one for each ship, two for the shared number, and the mirrored places apart', async () => {
  const { outputs } = await runProcess(tracks, { positions: LOG })
  expect(outputs.list.filter((t: { mmsi: string }) => t.mmsi === '416000000')).toHaveLength(2)
  const mirrored = outputs.list.filter((t: { mmsi: string }) => t.mmsi === '431704490')
  expect(mirrored.map((t: { points: number }) => t.points)).toEqual([526, 14])
  for (const ship of sceneShips.filter((s) => s.mmsi !== 416000000 && s.mmsi !== 431704490))
    expect(
      outputs.list.filter((t: { mmsi: string }) => Number(t.mmsi) === ship.mmsi),
      ship.name,
    ).toHaveLength(1)
  expect(outputs.noise).toBe(0)
  expect(
    outputs.stops.some(
      (s: { mmsi: string; hours: number }) => Number(s.mmsi) === truth.port.mmsi && Math.abs(s.hours - 7.8) < 0.3,
    ),
  ).toBe(true)
})

describe('events: every part that a ship plays is found, and nobody plays one that was not written', () => {
  const found = runProcess(events, context).then(({ outputs }) => outputs.list as Row[])
  const of = async (what: string) => (await found).filter((e) => e.what === what)
  const at = (hours: number): number => sceneStart + hours * hour

  test('silence and suspected disabling', async () => {
    for (const what of ['Silence', 'Suspected disabling']) {
      const list = await of(what)
      expect(list.map((e) => Number(e.ships))).toEqual([truth.gap.mmsi])
      expect(Math.abs(Date.parse(list[0]!.start) - at(truth.gap.startHours))).toBeLessThan(0.1 * hour)
      expect(Math.abs(Date.parse(list[0]!.end) - at(truth.gap.endHours))).toBeLessThan(0.1 * hour)
    }
  })

  test('the meeting at sea, its ships, place and length', async () => {
    const [e, ...more] = await of('Encounter')
    expect(more).toEqual([])
    expect(e!.ships.split(' and ').map(Number).sort()).toEqual([...truth.encounter.mmsi].sort())
    expect(Math.abs(e!.lon - truth.encounter.lon)).toBeLessThan(0.02)
    expect(Math.abs(Date.parse(e!.start) - at(truth.encounter.startHours))).toBeLessThan(0.2 * hour)
    expect(Math.abs(Date.parse(e!.end) - at(truth.encounter.endHours))).toBeLessThan(0.2 * hour)
  })

  test('loitering: the one who waits, and the two who meet', async () => {
    expect((await of('Loitering')).map((e) => Number(e.ships)).sort()).toEqual(
      [truth.loitering.mmsi, ...truth.encounter.mmsi].sort(),
    )
  })

  test('the harbour call', async () => {
    const [e, ...more] = await of('Harbour call')
    expect(more).toEqual([])
    expect(Number(e!.ships)).toBe(truth.port.mmsi)
    expect(e!.numbers).toContain('level 4')
  })

  test('zone crossings at the times of the straight legs', async () => {
    const entries = await of('Zone entered')
    const e = entries.find((x) => Number(x.ships) === truth.zone.mmsi)!
    const ship = sceneShips.find((s) => s.mmsi === truth.zone.mmsi)!
    // Halve the leg for the true time.
    let [low, high] = [0, 36]
    while (high - low > 1e-6) {
      const mid = (low + high) / 2
      if (shipAt(ship, mid).lon < zoneBox[0]) low = mid
      else high = mid
    }
    expect(Math.abs(Date.parse(e.start) - at(low))).toBeLessThan(60_000)
    expect(entries.length).toBe((await of('Zone left')).length)
  })

  test('close passings: those on collision course, and the two who meet', async () => {
    const list = await of('Close passing')
    const e = list.find((x) => x.ships.includes(String(truth.cpa.mmsi[0])))!
    expect(e.ships.split(' and ').map(Number).sort()).toEqual([...truth.cpa.mmsi].sort())
    expect(Math.abs(Date.parse(e.start) - at(truth.cpa.hours))).toBeLessThan(0.05 * hour)
  })

  test('shared number, mirrored places, circle', async () => {
    expect((await of('Shared number')).map((e) => Number(e.ships))).toEqual([truth.shared.mmsi])
    expect((await of('Mirrored places')).map((e) => Number(e.ships))).toEqual([truth.mirrored.mmsi])
    expect((await of('Circling')).map((e) => Number(e.ships))).toEqual([truth.circle.mmsi])
    expect(await of('On land')).toEqual([])
  })
})

describe('alerts, replay, explain', () => {
  test('each rule raises what it asks for, once, also when the events come again', async () => {
    const inputs = { events: 'sample:sea/strait-events/events.json', rules: 'sample:sea/strait/rules.json' }
    const assets: Record<string, Uint8Array> = {}
    const first = await runProcess(alerts, inputs, {}, assets)
    expect(first.outputs.byRule.map((r: { rule: string; raised: number }) => [r.rule, r.raised])).toEqual([
      ['reserve entered', 5],
      ['meeting at sea', 1],
      ['long silence', 1],
      ['watch list', 1],
    ])
    const again = await runProcess(alerts, { ...inputs, state: 'state' }, { state: assets['state.json']! })
    expect(again.outputs).toMatchObject({ raised: 0, known: 8 })
  })

  test('two sets of rules differ by what one adds', async () => {
    const more = JSON.stringify({
      rules: [
        { name: 'meeting at sea', event: 'encounter' },
        { name: 'waiting', event: 'loitering', everyHours: 24 },
      ],
    })
    const { outputs } = await runProcess(
      alerts,
      { events: 'sample:sea/strait-events/events.json', rules: 'a', against: 'b' },
      { a: JSON.stringify({ rules: [{ name: 'meeting at sea', event: 'encounter' }] }), b: more },
    )
    expect(outputs.difference.map((d: { by: string; what: string }) => [d.by, d.what])).toEqual([
      ['only second', 'Loitering'],
      ['only second', 'Loitering'],
      ['only second', 'Loitering'],
    ])
  })

  test('replay raises what alerts raise, at any step', async () => {
    const whole = await runProcess(alerts, {
      events: 'sample:sea/strait-events/events.json',
      rules: 'sample:sea/strait/rules.json',
    })
    for (const step of [60, 25]) {
      const { outputs } = await runProcess(replay, {
        ...context,
        rules: 'sample:sea/strait/rules.json',
        step,
        factor: 3600,
      })
      expect(outputs.alerts).toBe(whole.outputs.raised)
      expect(outputs.frames.reduce((n: number, f: { positions: number }) => n + f.positions, 0)).toBe(
        outputs.frames.length < 2000 ? 10_114 : expect.any(Number),
      )
    }
  })

  test('explain shows the sentences themselves', async () => {
    const log = new TextDecoder().decode((await strait()).get('log.nmea')!)
    const list = JSON.parse(new TextDecoder().decode((await straitEvents()).get('events.json')!)).events as {
      id: string
      kind: string
    }[]
    const one = new Map(list.map((e) => [e.kind, e]))
    for (const e of one.values()) {
      const { outputs } = await runProcess(explain, {
        events: 'sample:sea/strait-events/events.json',
        id: e.id,
        log: LOG,
      })
      expect(outputs.evidence.length, e.kind).toBeGreaterThan(0)
      for (const line of outputs.evidence) expect(log).toContain(line.line)
      expect(outputs.why).not.toMatch(/undefined|null/)
    }
  })
})
