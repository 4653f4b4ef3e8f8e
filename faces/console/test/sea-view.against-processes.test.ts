/** What the sea view shows is what the processes say: ships in view, alerts, meetings, classes, dark ships, identities. */
import type { SeaEvent } from '@setu/sea/event'
import { readEvents } from '@setu/sea/event-json'
import { strait } from '@setu/sea/sample'
import { beforeAll, expect, test } from 'vitest'
import { recallRows, regionRows } from '../src/missions/sea/dark-rows.js'
import { ofDetect, ofMatch } from '../src/missions/sea/detections.js'
import { type Fleet, fleetOf, heardAt, type PointRows, placesAt, placesFor, spanOf } from '../src/missions/sea/fleet.js'
import { darkSample, planOf, samples } from '../src/missions/sea/given.js'
import { reachAt } from '../src/missions/sea/reach.js'
import { compareRules, rulesOf, textOfRules, withLimit } from '../src/missions/sea/rule-sets.js'
import { separation, tracksOf } from '../src/missions/sea/separation.js'
import { lanesOf } from '../src/missions/sea/ship-facts.js'
import { type Ran, readRows, runSea } from './sea-processes.js'

const plan = new Map(planOf(samples[0]!).map((p) => [p.step, p.inputs]))
let tracks: Ran
let replay: Ran
let events: readonly SeaEvent[]
let eventsFile: Uint8Array
let fleet: Fleet
beforeAll(async () => {
  tracks = await runSea('tracks', plan.get('tracks')!)
  replay = await runSea('replay', { ...plan.get('replay')!, step: 10 })
  eventsFile = (await runSea('events', plan.get('events')!)).files.get('events.json')!
  events = readEvents(eventsFile, 'events.json')
  fleet = fleetOf((await readRows(tracks.files.get('points.parquet')!)) as unknown as PointRows)
}, 60_000)

test('the fleet holds the tracks and positions that sea.tracks counts', () => {
  expect(fleet.ids.length).toBe(tracks.outputs['tracks'])
  expect(fleet.lon.length).toBe(tracks.outputs['positions'])
  const list = tracks.outputs['list'] as { track: string; points: number; start: string }[]
  for (const row of list) {
    const k = fleet.ids.indexOf(row.track)
    expect(fleet.first[k + 1]! - fleet.first[k]!).toBe(row.points)
    expect(fleet.timeMs[fleet.first[k]!]).toBe(Date.parse(row.start))
  }
})

test('at every step of sea.replay: as many ships in view, each last heard where the replay has it', () => {
  const lines = new TextDecoder().decode(replay.files.get('replay.jsonl')!).trim().split('\n')
  expect(lines.length).toBe(replay.outputs['steps'])
  const places = placesFor(fleet)
  let compared = 0
  for (const text of lines) {
    const frame = JSON.parse(text) as { at: string; ships: [number, number, number][] }
    const ms = Date.parse(frame.at)
    expect(placesAt(fleet, ms, places), frame.at).toBe(frame.ships.length)
    const shown = new Set<string>()
    for (let k = 0; k < fleet.ids.length; k++) {
      if (Number.isNaN(places.x[k]!)) continue
      const at = places.cursor[k]!
      shown.add(`${fleet.mmsi[k]} ${Number(fleet.lon[at]!.toFixed(5))} ${Number(fleet.lat[at]!.toFixed(5))}`)
    }
    for (const [mmsi, lon, lat] of frame.ships) {
      expect(shown.has(`${mmsi} ${lon} ${lat}`), `${frame.at} ${mmsi}`).toBe(true)
      compared++
    }
  }
  expect(compared).toBeGreaterThan(3000)
})

test('a ship is drawn between the two places around the time, at them at their times, and over no silence', () => {
  const places = placesFor(fleet)
  const gap = events.find((e) => e.kind === 'gap')!
  const k = tracksOf(fleet, gap.mmsi[0]!, gap.startMs, gap.endMs!)[0]!
  placesAt(fleet, gap.startMs + 3_600_000 * 3, places)
  expect(places.x[k]).toBeCloseTo(gap.lon, 5)
  expect(places.kind[k]).toBe(1)
  placesAt(fleet, gap.startMs + 3_600_000 * 7, places)
  expect(places.x[k]).toBeNaN()
  const other = fleet.first[0]! + 5
  const [a, b] = [other, other + 1]
  placesAt(fleet, fleet.timeMs[a]!, places)
  expect(places.x[0]).toBe(fleet.lon[a])
  placesAt(fleet, (fleet.timeMs[a]! + fleet.timeMs[b]!) / 2, places)
  expect(places.x[0]).toBeCloseTo((fleet.lon[a]! + fleet.lon[b]!) / 2, 9)
})

test('the last place heard is that of a plain search, also from a wrong guess', () => {
  const [from, to] = spanOf(fleet)!
  for (let i = 0; i < 400; i++) {
    const ms = from - 1000 + ((to - from + 2000) * ((i * 7919) % 400)) / 400
    for (let k = 0; k < fleet.ids.length; k++) {
      let plain = -1
      for (let p = fleet.first[k]!; p < fleet.first[k + 1]!; p++) if (fleet.timeMs[p]! <= ms) plain = p
      expect(heardAt(fleet, k, ms)).toBe(plain)
      expect(heardAt(fleet, k, ms, (i * 31) % fleet.lon.length)).toBe(plain)
    }
  }
})

test('two rule sets: the alerts and the difference that the page counts are those of sea.alerts', async () => {
  const first = (await strait()).get('rules.json') as Uint8Array
  const a = rulesOf(new TextDecoder().decode(first), 'rules.json').rules
  const edits = [
    a.map((r) => (r.event === 'gap' ? withLimit(r, 'hours', 14.7) : r)),
    a.filter((r) => r.event !== 'encounter'),
    a.map((r) => (r.event === 'loitering' ? { name: r.name, event: r.event } : r)),
    a.map((r) => ({ ...r, minimumConfidence: 0.98 })),
  ]
  for (const [i, b] of edits.entries()) {
    const compared = compareRules(a, b, events)
    const files = new Map([
      ['upload:events', eventsFile],
      ['upload:b', new TextEncoder().encode(textOfRules(b))],
    ])
    const inputs = { events: 'upload:events', rules: 'sample:sea/strait/rules.json', against: 'upload:b' }
    const { outputs } = await runSea('alerts', inputs, files)
    expect(compared.first.length, `edit ${i}`).toBe(outputs['raised'])
    const rows = outputs['difference'] as { by: string; rule: string; event: string }[]
    expect(compared.differences.map((d) => [d.by, d.rule, d.event.id])).toEqual(
      rows.map((r) => [r.by, r.rule, r.event]),
    )
    expect(rows.length).toBeGreaterThan(0)
    const second = await runSea('alerts', { events: 'upload:events', rules: 'upload:b' }, files)
    expect(compared.second.length).toBe(second.outputs['raised'])
    expect(compared.second.map((x) => x.id)).toEqual((second.outputs['alerts'] as { id: string }[]).map((x) => x.id))
  }
})

test('rules that are none are refused in words, with the place', () => {
  expect(rulesOf('{"rules":[{"name":"x","event":"gab"}]}', 'rules').fault).toMatch(/gab/)
  expect(rulesOf('{', 'rules').fault).toMatch(/JSON/)
  expect(rulesOf('{"rules":[]}', 'rules')).toEqual({ rules: [], fault: undefined })
})

test('the distance of two ships that meet: its mean over the encounter is that of the event', () => {
  const e = events.find((x) => x.kind === 'encounter')!
  const [a, b] = e.mmsi.map((m) => tracksOf(fleet, m, e.startMs, e.endMs!)[0]!)
  const metres = separation(fleet, a!, b!, e.startMs, e.endMs!, 400).map((p) => p.metres!)
  const mean = metres.reduce((x, y) => x + y, 0) / metres.length
  expect(Math.abs(mean / Number(e.values['meanMetres']) - 1)).toBeLessThan(0.05)
  const gap = events.find((x) => x.kind === 'gap')!
  const silent = tracksOf(fleet, gap.mmsi[0]!, gap.startMs, gap.endMs!)[0]!
  expect(separation(fleet, silent, a!, gap.startMs + 1, gap.endMs! - 1, 10).every((p) => p.metres === null)).toBe(true)
})

test('reach grows with the hours that the event has, and is none outside them', () => {
  const gap = events.find((e) => e.kind === 'gap')!
  const end = reachAt(gap, gap.endMs!, 10)!
  expect(end.hours).toBeCloseTo(Number(gap.values['hours']), 3)
  expect(end.fromNmi).toBeCloseTo(10 * Number(gap.values['hours']), 2)
  expect(end.toNmi).toBe(0)
  // Heard again so far away: at the implied speed both discs just touch.
  const middle = reachAt(gap, (gap.startMs + gap.endMs!) / 2, Number(gap.values['impliedSpeedKnots']))!
  expect(middle.fromNmi + middle.toNmi!).toBeCloseTo(Number(gap.values['distanceNmi']), 0)
  expect(reachAt(gap, gap.startMs - 1, 10)).toBeUndefined()
  expect(reachAt(gap, gap.endMs! + 1, 10)).toBeUndefined()
  expect(reachAt(events.find((e) => e.kind === 'encounter')!, gap.startMs, 10)).toBeUndefined()
})

test('classes on the map are those that sea.match and sea.detect count', async () => {
  const inputs = planOf(samples[1]!).find((p) => p.step === 'match')!.inputs
  const { outputs } = await runSea('match', inputs)
  const list = ofMatch(outputs['rows'] as never)
  const count = (c: string): number => list.filter((d) => d.class === c).length
  expect([count('dark'), count('matched'), count('ambiguous'), count('ais')]).toEqual([
    outputs['dark'],
    outputs['matched'],
    outputs['ambiguous'],
    outputs['missed'],
  ])
  const detect = await runSea('detect', planOf(samples[2]!)[0]!.inputs)
  const seen = ofDetect(detect.outputs['ships'] as never)
  expect(seen.length).toBe((detect.outputs['detections'] as { features: unknown[] }).features.length)
  expect(seen.filter((d) => d.class === 'seen').length).toBe(16)
})

test('the plot of dark ships shows sea.dark; classes of fewer than 30 ships are said, not drawn', async () => {
  const { outputs } = await runSea('dark', { matches: darkSample, resamples: 50 })
  expect(regionRows(outputs)).toEqual(outputs['regions'])
  const rows = recallRows(outputs)
  expect(rows.length).toBe((outputs['recall'] as unknown[]).length)
  for (const r of rows) expect(r.few).toBe(r.ships < 30)
  expect(rows.some((r) => r.few)).toBe(true)
})

test('lanes of the ship card: the rows of sea.ingest, equal neighbours joined, each to the next', async () => {
  const { outputs } = await runSea('ingest', plan.get('ingest')!)
  const rows = outputs['identities'] as Parameters<typeof lanesOf>[0]
  const end = spanOf(fleet)![1]
  const own = rows.filter((r) => r.mmsi === '416003021')
  expect(lanesOf(own, end).map((l) => [l.what, l.pieces.map((p) => p.text)])).toContainEqual(['name', ['HAI FENG 21']])
  const base = { ...own[0]!, from: '2024-03-05T00:00:00Z', name: 'A', imo: 1, imoValid: 'wrong', lengthMetres: null }
  const later = { ...base, from: '2024-03-05T06:00:00Z', name: 'B', imo: null }
  const lanes = lanesOf([base, { ...base, from: '2024-03-05T03:00:00Z' }, later], end)
  const name = lanes.find((l) => l.what === 'name')!.pieces
  expect(name.map((p) => p.text)).toEqual(['A', 'B'])
  expect(name[0]!.to).toBe(name[1]!.from)
  expect(name[1]!.to).toBe(end)
  expect(lanes.find((l) => l.what === 'imo')!.pieces.map((p) => p.doubt)).toEqual([true])
  expect(lanes.some((l) => l.what === 'lengthMetres')).toBe(false)
})
