import { assertFigure } from '@setu/figures/limits'
import { describe, expect, test } from 'vitest'
import { quickest } from '../../../test/quickest.js'
import { readElementSets } from '../src/catalogue.js'
import { access } from '../src/processes/access.js'
import { lifetime } from '../src/processes/lifetime.js'
import { passes } from '../src/processes/passes.js'
import { fleet, fleetSets } from '../src/sample.js'
import { runProcess } from './run-process.js'

const elements = 'sample:orbit/fleet/fleet.tle'

test('the sample is small and holds the elements that were meant', async () => {
  expect(await quickest(500, fleet)).toBeLessThan(500)
  const files = await fleet()
  expect([...files.values()].reduce((sum, body) => sum + body.length, 0)).toBeLessThan(5e6)
  const { sets } = readElementSets(files.get('fleet.tle')!, 'fleet.tle')
  expect(sets.map((s) => [s.name, s.catalogueNumber, s.meanMotionRevPerDay, s.inclinationDeg])).toEqual(
    fleetSets.map((s) => [s.name, s.catalogueNumber, s.meanMotionRevPerDay, s.inclinationDeg]),
  )
})

describe('each process finds the truth of the sample', () => {
  test('passes: the pole sees the imager on every turn, the equatorial side of a 51.6 degree orbit never', async () => {
    const run = (object: string, lat: number) =>
      runProcess(passes, { elements, object, lat, lon: 0, hours: 24, minElevation: 5 })
    const polar = (await run('IMAGER', 89)).outputs
    // 14.5 turns a day of mean motion, one pass each; at the end of the day one may be under way.
    expect(polar.count).toBeGreaterThanOrEqual(14)
    expect(polar.count).toBeLessThanOrEqual(15)
    expect(polar.passes.every((p: { duration: number }) => p.duration > 300 && p.duration < 900)).toBe(true)
    expect((await run('STATION', 89)).outputs.count).toBe(0)
    assertFigure(polar.sky)
  })

  test('access: incidence and side limits hold, all strips are within the area’s reach', async () => {
    const { outputs } = await runProcess(access, {
      elements,
      object: '99001',
      area: 'sample:orbit/fleet/area.geojson',
      hours: 72,
      minIncidence: 20,
      maxIncidence: 50,
      side: 'right',
      swath: 100,
    })
    expect(outputs.count).toBeGreaterThan(0)
    for (const a of outputs.accesses) {
      expect(a.side).toBe('right')
      expect(a.incidence).toBeGreaterThanOrEqual(20)
      expect(a.maxIncidence).toBeLessThanOrEqual(50)
      expect(a.coverage).toBeLessThanOrEqual(a.reachable)
    }
    assertFigure(outputs.chart)
  })

  test('access: sets older than a month are refused for narrow swaths; sets of the future are doubted', async () => {
    const run = (o: object) => runProcess(access, { elements, object: '99001', hours: 24, swath: 10, ...o })
    await expect(run({ start: '2026-04-15T00:00:00Z' })).rejects.toThrow(/46 days.*10 km.*oldSets/)
    const forced = await run({ start: '2026-04-15T00:00:00Z', oldSets: true })
    expect(forced.findings.map((f) => f.code)).toContain('orbit.old-set')
    const wide = await run({ start: '2026-04-15T00:00:00Z', swath: 100 })
    expect(wide.outputs.count).toBe(forced.outputs.count)
    const early = await run({ start: '2026-02-20T00:00:00Z' })
    expect(early.findings.map((f) => f.code)).toContain('orbit.future-set')
    // No daylight in the polar night: nothing, and the reason.
    const night = await run({ lat: -80, start: '2026-06-21T00:00:00Z', swath: 100, minSun: 5 })
    expect(night.outputs.count).toBe(0)
    expect(night.findings.map((f) => f.code)).toContain('orbit.no-daylight')
  })

  test('lifetime: the low object comes down in weeks, the draws about the nominal life', {
    timeout: 20_000,
  }, async () => {
    const { outputs, findings } = await runProcess(lifetime, {
      elements,
      object: 'DEBRIS',
      samples: 10,
      dragArea: 0.01,
    })
    expect(outputs.lifetime.value).toBeGreaterThan(3)
    expect(outputs.lifetime.value).toBeLessThan(60)
    expect(outputs.lifetime.low).toBeLessThan(outputs.lifetime.value)
    expect(outputs.lifetime.high).toBeGreaterThan(outputs.lifetime.value)
    expect(outputs.withinFive).toBe(1)
    expect(findings.some((f) => f.code === 'orbit.activity')).toBe(true)
    assertFigure(outputs.distribution)
  })
})

describe('bad input is named', () => {
  const bad = async (process: typeof passes | typeof access | typeof lifetime, inputs: object, files = {}) =>
    runProcess(process, { elements, ...inputs }, files).then(
      () => 'no error',
      (e: Error) => e.message,
    )
  test('unknown object, empty file, bad time, crossed limits, many objects, area without polygon', async () => {
    expect(await bad(passes, { object: 'NOWHERE' })).toMatch(/no object "NOWHERE".*SAMPLE IMAGER/)
    expect(await bad(passes, { elements: 'x' }, { x: '' })).toMatch(/empty/)
    expect(await bad(passes, { start: '2026-02-30T00:00:00Z' })).toMatch(/start.*01 to 28/)
    expect(await bad(access, { minIncidence: 60, maxIncidence: 30 })).toMatch(/minIncidence/)
    expect(await bad(lifetime, {})).toMatch(/3 objects.*Name one/)
    expect(await bad(access, { area: 'a.json' }, { 'a.json': '{"type":"Point","coordinates":[1,2]}' })).toMatch(
      /no polygon/,
    )
  })
})
