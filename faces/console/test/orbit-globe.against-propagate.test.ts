/** What the globe shows is what `orbit.propagate` gives; and the geometry of its view. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isSetuError } from '@setu/core/errors'
import { execute } from '@setu/core/execute'
import { createRun } from '@setu/core/host'
import { openSample } from '@setu/core/sample'
import { orbit } from '@setu/orbit/index'
import { propagate } from '@setu/orbit/processes/propagate'
import { catalogue } from '@setu/orbit/sample-catalogue'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cardAt, openCatalogue, orbitAt, placesAt, sunAt } from '../src/missions/orbit/catalogue-states.js'
import { wordOf } from '../src/missions/orbit/draw-dots.js'
import { nightOutline } from '../src/missions/orbit/draw-earth.js'
import { EQUATOR_KM } from '../src/missions/orbit/equator.js'
import { regimeOf, typeOf } from '../src/missions/orbit/kinds.js'
import { axesOf, directionOf, nearestTo, projectPlaces, turned, type View, zoomed } from '../src/missions/orbit/view.js'
import { languages } from '../src/missions/orbit/words.js'

const sample = async () => openCatalogue((await catalogue()).get('catalogue.3le') as Uint8Array, 'sample')

const propagated = async (object: string, ms: number): Promise<{ lowest: number | null; missing: number }> => {
  const run = createRun({
    signal: new AbortController().signal,
    open: (reference) => openSample([orbit], reference),
    write: async (name, type, body) => {
      for await (const _ of body);
      return { name, type, size: 0, sha256: '' }
    },
    found: () => {},
    yield: async () => {},
    now: () => performance.now(),
  })
  const outputs = (await execute(
    propagate,
    {
      elements: 'sample:orbit/catalogue/catalogue.3le',
      object,
      start: new Date(ms).toISOString(),
      hours: 0.01,
      step: 5,
    },
    run,
  )) as unknown as { table: { lowest: number | null; missing: number }[] }
  return outputs.table[0]!
}

test('the height on the card is that of orbit.propagate for the object and the time', async () => {
  const c = await sample()
  expect(c.sets.length).toBe(600)
  for (const [index, hours] of [
    [0, 0],
    [200, 3.25],
    [390, 11.5],
    [500, 17],
    [599, 23.999],
  ] as const) {
    const ms = c.startMs + Math.round(hours * 3600) * 1000
    const card = cardAt(c, index, ms)
    const { lowest } = await propagated(String(card.number), ms)
    expect(Number(card.heightKm!.toFixed(1)), card.name).toBe(lowest)
    const places = new Float32Array(c.sets.length * 3)
    placesAt(c, ms, places)
    const n = c.sets.length
    const dot = Math.hypot(places[index]!, places[n + index]!, places[2 * n + index]!) - EQUATOR_KM
    expect(Math.abs(dot - card.heightKm!), 'the dot stands where the card says').toBeLessThan(0.01)
    const line = orbitAt(c, index, ms)
    const middle = Array.from(line.subarray(3 * 90, 3 * 91))
    expect(Math.hypot(...middle) - EQUATOR_KM).toBeCloseTo(card.heightKm!, 1)
    expect(card.periodMin).toBeCloseTo(1440 / c.sets[index]!.meanMotionRevPerDay, 12)
  }
})

test('the Sun of the night side: over the equator at an equinox, at noon over Greenwich within 2 deg', () => {
  const [x, y, z] = sunAt(Date.parse('2026-03-20T12:00:00Z'))
  expect(Math.abs(Math.asin(z))).toBeLessThan(0.005)
  expect(Math.abs((Math.atan2(y, x) * 180) / Math.PI)).toBeLessThan(3)
})

const views = fc.record({
  lon: fc.integer({ min: -180, max: 179 }),
  lat: fc.integer({ min: -90, max: 90 }),
  radius: fc.constant(100),
  width: fc.constant(400),
  height: fc.constant(400),
})

test('the point that the reader looks at stands in the middle; what is behind the Earth is not drawn', () => {
  fc.assert(
    fc.property(views, (v: View) => {
      const [x, y, z] = directionOf(v.lon, v.lat)
      const r = 7000
      const places = Float32Array.of(x * r, -x * r, y * r, -y * r, z * r, -z * r)
      const drawn = new Float32Array(4)
      expect(projectPlaces(v, places, Uint8Array.of(0, 0), [true], drawn)).toBe(1)
      expect(drawn[0]).toBeCloseTo(200, 1)
      expect(drawn[1]).toBeCloseTo(200, 1)
      expect(drawn[2]).toBeNaN()
      expect(nearestTo(drawn, 203, 198)).toBe(0)
      expect(nearestTo(drawn, 300, 200)).toBe(-1)
      expect(projectPlaces(v, places, Uint8Array.of(0, 0), [false], drawn)).toBe(0)
    }),
  )
})

test('the night covers the disc where the Sun is below, to a degree', () => {
  const inside = (outline: readonly (readonly [number, number])[], x: number, y: number): boolean => {
    let odd = false
    for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
      const [[xi, yi], [xj, yj]] = [outline[i]!, outline[j]!]
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd
    }
    return odd
  }
  fc.assert(
    fc.property(
      views,
      fc.integer({ min: -179, max: 179 }),
      fc.integer({ min: -23, max: 23 }),
      fc.double({ min: 0, max: 0.98, noNaN: true }),
      fc.double({ min: 0, max: 6.28, noNaN: true }),
      (v, lon, lat, r, a) => {
        const m = axesOf(v)
        const sun = directionOf(lon, lat)
        const [x, y] = [r * Math.cos(a), r * Math.sin(a)]
        const z = Math.sqrt(1 - r * r)
        const at = [0, 1, 2].map((k) => m[k]! * x + m[3 + k]! * y + m[6 + k]! * z)
        const up = at[0]! * sun[0] + at[1]! * sun[1] + at[2]! * sun[2]
        fc.pre(Math.abs(up) > 0.02)
        expect(inside(nightOutline(m, sun), x, y)).toBe(up < 0)
      },
    ),
  )
})

test('turning and zooming stay in bounds', () => {
  const v: View = { lon: 170, lat: 85, radius: 100, width: 400, height: 300 }
  expect(turned(v, -30, 10)).toMatchObject({ lon: -160, lat: 90 })
  expect(zoomed(v, 1e9).radius).toBe(900)
  expect(zoomed(v, 0).radius).toBe(9)
})

test('kinds by name and by orbit; a missing name is not guessed', () => {
  expect(['VANGUARD 1', 'SL-8 R/B', 'FENGYUN 1C DEB', '', 'DEBUT (ORIZURU)', 'FRAGMENT 7'].map(typeOf)).toEqual([
    0, 1, 2, 3, 0, 2,
  ])
  const of = (meanMotionRevPerDay: number, eccentricity: number) => regimeOf({ meanMotionRevPerDay, eccentricity })
  expect([of(15, 0.001), of(2.0057, 0.005), of(1.0027, 0.0003), of(2.2, 0.715)]).toEqual([0, 1, 2, 3])
})

test('colours as words of a picture; every language has the same values', () => {
  expect(wordOf('#12ab34')).toBe(0xff34ab12)
  const values = (text: string): string[] => [...text.matchAll(/\{(\w+)/g)].map((m) => m[1]!).sort()
  for (const own of [languages.hi, languages.ja])
    for (const [key, text] of Object.entries(languages.en))
      expect([key, values(own[key as keyof typeof languages.en])]).toEqual([key, values(text)])
})

const real = [process.env['SETU_DATA'], resolve('.references'), resolve('../shared/data')]
  .filter((p) => p !== undefined)
  .map((p) => resolve(p, 'debris/catalog/catalog-2022-08-09.tle.gz'))
  .find((p) => existsSync(p))

test.runIf(real)('the public catalogue of 9 August 2022: 25,000 states, and how long they take is said', () => {
  const c = openCatalogue(new Uint8Array(readFileSync(real!)), 'catalogue')
  const n = c.sets.length
  expect(n).toBeGreaterThan(25_000)
  const places = new Float32Array(3 * n)
  placesAt(c, c.startMs, places)
  const began = performance.now()
  const missing = placesAt(c, c.startMs + 60_000, places)
  console.info(`${n} objects, ${missing} without a state, ${(performance.now() - began).toFixed(1)} ms`)
  expect(missing).toBe([...places.subarray(0, n)].filter((x) => Number.isNaN(x)).length)
  expect(missing / n).toBeLessThan(0.05)
})

test('damaged catalogues are refused or read, never worse', async () => {
  const good = (await catalogue()).get('catalogue.3le') as Uint8Array
  const head = good.slice(0, 2000)
  fc.assert(
    fc.property(fc.nat(1999), fc.nat(255), fc.nat(2000), (at, byte, length) => {
      const body = head.slice(0, length)
      if (at < body.length) body[at] = byte
      try {
        const c = openCatalogue(body, 'damaged')
        placesAt(c, c.startMs, new Float32Array(c.sets.length * 3))
      } catch (error) {
        expect(isSetuError(error)).toBe(true)
      }
    }),
    { numRuns: 60 },
  )
})
