import { inOrder } from '@setu/core/execute'
import { readNpy } from '@setu/formats/npy/npy'
import { expect, test } from 'vitest'
import { quickest } from '../../../test/quickest.js'
import { readElementSets } from '../src/catalogue.js'
import { readNdm } from '../src/ccsds.js'
import { minutesSince } from '../src/element-set.js'
import { temeToItrf, transformState } from '../src/frames.js'
import { orbit } from '../src/index.js'
import { addSeconds } from '../src/instant.js'
import { oemOf, oemStateAt } from '../src/oem.js'
import { fleetSets } from '../src/sample.js'
import { catalogueSets, families } from '../src/sample-catalogue.js'
import { sgp4 } from '../src/sgp4.js'
import { initSgp4 } from '../src/sgp4-init.js'
import { instantToUtc, utcToInstant } from '../src/time-scales.js'
import { bytesOfFile, haveDebris } from './reference-files.js'
import { runKept } from './run-kept.js'

const process = (id: string) => orbit.processes.find((p) => p.id === id)!
const catalogue = 'sample:orbit/catalogue/catalogue.3le'

test('the made-up catalogue: every family with its number, made in time', async () => {
  const make = orbit.samples.find((s) => s.id === 'catalogue')!.load
  expect(await quickest(1500, make)).toBeLessThan(1500)
  const files = await make()
  expect([...files.values()].reduce((sum, body) => sum + body.length, 0)).toBeLessThan(5e6)
  const { sets, refused, warnings } = readElementSets(files.get('catalogue.3le')!, 'catalogue.3le')
  expect([refused, warnings]).toEqual([[], []])
  for (const f of families) expect(sets.filter((s) => s.name.startsWith(f.name)).length).toBe(f.count)
  expect(sets.map((s) => ({ ...s, epoch: 0 }))).toEqual(catalogueSets().map((s) => ({ ...s, epoch: 0 })))
})

test('convert: all forms of a catalogue hold the same elements', async () => {
  for (const to of ['tle', '3le', 'omm-kvn', 'omm-xml', 'omm-json', 'omm-csv'] as const) {
    const { outputs, kept } = await runKept(process('orbit.convert'), { file: catalogue, to })
    expect(outputs.count).toBe(600)
    const back = readElementSets([...kept.values()][0]!, 'back').sets
    const first = catalogueSets()
    expect(back.map((s) => [s.catalogueNumber, s.meanMotionRevPerDay, s.eccentricity, s.bstar])).toEqual(
      first.map((s) => [s.catalogueNumber, s.meanMotionRevPerDay, s.eccentricity, s.bstar]),
    )
  }
})

test('convert: a message to XML and back is the same; to a TLE it cannot be', async () => {
  const xml = await runKept(process('orbit.convert'), { file: 'sample:orbit/catalogue/station.oem', to: 'xml' })
  expect(xml.outputs.what).toContain('OEM')
  const kvn = await runKept(
    process('orbit.convert'),
    { file: 'a.xml', to: 'kvn' },
    { 'a.xml': [...xml.kept.values()][0]! },
  )
  const oem = oemOf(readNdm(new TextDecoder().decode([...kvn.kept.values()][0]!), 'back').messages[0]!)[0]!
  const set = catalogueSets().find((s) => s.name === 'LOW 1')!
  const ready = initSgp4(set)
  const state = new Float64Array(6)
  for (const seconds of [240, 1234.5, 5000]) {
    sgp4(ready, seconds / 60, state)
    const { position } = oemStateAt(oem, seconds)
    for (const k of [0, 1, 2]) expect(Math.abs(position[k]! - state[k]!)).toBeLessThan(2e-4)
  }
  await expect(
    runKept(process('orbit.convert'), { file: 'sample:orbit/catalogue/station.oem', to: 'tle' }),
  ).rejects.toThrow(/kvn or xml/)
})

test('convert: what a TLE cannot hold is listed, the rest is written', async () => {
  const record = {
    ...JSON.parse(
      '{"OBJECT_ID":"2026-001A","EPOCH":"2026-03-01T00:00:00","MEAN_MOTION":15,"ECCENTRICITY":0.001,"INCLINATION":50,"RA_OF_ASC_NODE":1,"ARG_OF_PERICENTER":2,"MEAN_ANOMALY":3}',
    ),
  }
  const body = JSON.stringify([
    { ...record, NORAD_CAT_ID: 5 },
    { ...record, NORAD_CAT_ID: 799_000_001 },
    { ...record, NORAD_CAT_ID: 6, ECCENTRICITY: 'x' },
  ])
  const { outputs, findings } = await runKept(
    process('orbit.convert'),
    { file: 'a.json', to: 'tle' },
    { 'a.json': body },
  )
  expect(outputs).toMatchObject({ count: 1, refusedCount: 2 })
  expect(outputs.refused.map((r: { where: string }) => r.where).join()).toMatch(/a\.json:3, ECCENTRICITY.*799000001/)
  expect(findings.map((f) => f.code)).toContain('orbit.left-out')
})

test('propagate: states are those of SGP4 one by one, in TEME and turned with the Earth', async () => {
  for (const frame of ['TEME', 'ITRF'] as const) {
    const { outputs, kept } = await runKept(process('orbit.propagate'), {
      elements: 'sample:orbit/fleet/fleet.tle',
      hours: 2,
      step: 10,
      frame,
    })
    expect(outputs).toMatchObject({ objects: 3, times: 13, states: 39, missing: 0, frame })
    const npy = readNpy(kept.get('states.npy')!, 'states.npy')
    expect(npy.shape).toEqual([13, 6, 3])
    const state = new Float64Array(6)
    const start = utcToInstant(fleetSets[0]!.epoch)
    for (const [i, set] of fleetSets.entries())
      for (let j = 0; j < 13; j++) {
        const t = addSeconds(start, 600 * j)
        sgp4(initSgp4(set), minutesSince(set.epoch, instantToUtc(t)), state)
        const s = { position: [state[0]!, state[1]!, state[2]!], velocity: [state[3]!, state[4]!, state[5]!] } as const
        const expected = frame === 'TEME' ? s : transformState(temeToItrf(t), s)
        for (let k = 0; k < 3; k++) {
          expect(Math.abs(npy.data[(j * 6 + k) * 3 + i]! - expected.position[k]!)).toBeLessThan(1e-7)
          expect(Math.abs(npy.data[(j * 6 + k + 3) * 3 + i]! - expected.velocity[k]!)).toBeLessThan(1e-10)
        }
      }
    const oem = oemOf(readNdm(new TextDecoder().decode(kept.get('ephemeris.oem')!), 'e.oem').messages[0]!)
    expect(oem.map((s) => [s.objectName, s.frame, s.epochs.length])).toEqual(fleetSets.map((s) => [s.name, frame, 13]))
    expect(outputs.ground.features).toHaveLength(3)
    for (const f of outputs.ground.features)
      for (const line of f.geometry.coordinates as number[][][])
        for (let k = 1; k < line.length; k++) expect(Math.abs(line[k]![0]! - line[k - 1]![0]!)).toBeLessThanOrEqual(180)
  }
})

test('propagate: parts in any number give the same bytes', async () => {
  const run = (parts: number) =>
    runKept(process('orbit.propagate'), { elements: catalogue, hours: 6, step: 60 }, {}, async (chunks, part, r) => {
      const all = chunks as { from: number; to: number }[]
      const to = all.at(-1)!.to
      const cut = Array.from({ length: parts }, (_, k) => ({
        from: Math.floor((k * to) / parts),
        to: Math.floor(((k + 1) * to) / parts),
      }))
      return inOrder(cut, part, r)
    })
  const [one, seven] = [await run(1), await run(7)]
  expect(seven.kept.get('states.npy')).toEqual(one.kept.get('states.npy'))
  expect(seven.outputs).toEqual(one.outputs)
})

test.runIf(haveDebris)('propagate: a real catalogue, where spent sets are missing with their reason', async () => {
  const { outputs, findings } = await runKept(
    process('orbit.propagate'),
    { elements: 'cat.gz', hours: 1, step: 60, start: '2022-08-10T00:00:00Z' },
    { 'cat.gz': bytesOfFile('debris/catalog/catalog-2022-08-09.tle.gz') },
  )
  // Eight objects stand twice in it.
  expect(outputs.objects).toBe(25_967)
  expect(outputs.missing).toBeGreaterThan(100)
  expect(outputs.missing).toBeLessThan(3000)
  expect(outputs.states + outputs.missing).toBe(2 * 25_967)
  expect(findings.find((f) => f.code === 'orbit.states-missing')?.message).toMatch(/missing/)
})

test('propagate: bad input is named', async () => {
  const p = process('orbit.propagate')
  await expect(runKept(p, { elements: catalogue, step: 0.01, hours: 1400 })).rejects.toThrow(/longer step/)
  await expect(runKept(p, { elements: 'x', hours: 1 }, { x: 'nothing' })).rejects.toThrow(/element sets/)
  await expect(runKept(p, { elements: catalogue, object: 'NO SUCH' })).rejects.toThrow(/NO SUCH/)
})
