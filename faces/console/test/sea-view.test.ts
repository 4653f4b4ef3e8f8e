/** The sea view's own parts: geometry, address, files by their first bytes, zones, pictures, words. */
import { bytesOf } from '@setu/core/source'
import { openGeoTiff } from '@setu/formats/geotiff/read'
import { passFiles } from '@setu/sea/association-scene'
import { shipFiles } from '@setu/sea/clutter-ships'
import { darkFleet } from '@setu/sea/dark-scene'
import { strait } from '@setu/sea/sample'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAddress, writeAddress } from '../src/missions/sea/address.js'
import { roundUp } from '../src/missions/sea/dark-rows.js'
import { densityCells } from '../src/missions/sea/density-cells.js'
import { roleOf } from '../src/missions/sea/drops.js'
import { boxOf, fleetOf, pixelsOf, placesFor } from '../src/missions/sea/fleet.js'
import { planOf } from '../src/missions/sea/given.js'
import { layerIds, usual } from '../src/missions/sea/layers.js'
import { pickAt } from '../src/missions/sea/picks.js'
import { chipOf, overviewOf } from '../src/missions/sea/radar-picture.js'
import {
  extentOf,
  fitted,
  inPicture,
  latitudeOf,
  mercatorY,
  moved,
  placeUnder,
  pointOf,
  type View,
  zoomed,
} from '../src/missions/sea/view.js'
import { languages } from '../src/missions/sea/words.js'
import { zonesOf } from '../src/missions/sea/zones.js'
import { runSea } from './sea-processes.js'

const views = fc.record({
  lon: fc.double({ min: -180, max: 179.9, noNaN: true }),
  y: fc.double({ min: -80, max: 80, noNaN: true }),
  scale: fc.double({ min: 5, max: 5000, noNaN: true }),
  width: fc.constant(800),
  height: fc.constant(500),
})
const inside = fc.tuple(fc.integer({ min: 1, max: 799 }), fc.integer({ min: 1, max: 499 }))

test('a place under a point is drawn at that point, over 180° too', () => {
  fc.assert(
    fc.property(views, inside, (v: View, [x, y]) => {
      const [lon, lat] = placeUnder(v, x, y)
      const [px, py] = pointOf(v, lon, lat)
      expect(Math.hypot(px - x, py - y)).toBeLessThan(0.01)
      expect(Math.abs(latitudeOf(mercatorY(lat)) - lat)).toBeLessThan(1e-9)
    }),
  )
})

test('all ships at once lie where each is drawn; outside the picture and with the layer off none is', () => {
  fc.assert(
    fc.property(
      views,
      fc.array(
        fc.tuple(fc.double({ min: -180, max: 180, noNaN: true }), fc.double({ min: -84, max: 84, noNaN: true })),
        { maxLength: 20 },
      ),
      (v: View, at) => {
        const places = placesFor({
          ids: at.map(String),
          mmsi: new Int32Array(at.length),
          first: new Uint32Array(at.length + 1),
          timeMs: new Float64Array(0),
          lon: new Float64Array(0),
          lat: new Float64Array(0),
          y: new Float64Array(0),
        })
        at.forEach(([lon, lat], k) => {
          places.x[k] = lon
          places.y[k] = mercatorY(lat)
        })
        const drawn = new Float32Array(2 * at.length)
        const seen = at
          .map(([lon, lat]) => pointOf(v, lon, lat))
          .map(([x, y]) => (inPicture(v, x, y) ? [x, y] : undefined))
        expect(pixelsOf(places, v, true, drawn)).toBe(seen.filter((p) => p).length)
        seen.forEach((p, k) => {
          if (!p) expect(drawn[2 * k]).toBeNaN()
          else expect(Math.hypot(drawn[2 * k]! - p[0]!, drawn[2 * k + 1]! - p[1]!)).toBeLessThan(1e-3)
        })
        expect(pixelsOf(places, v, false, drawn)).toBe(0)
      },
    ),
  )
})

test('zooming keeps the point under the finger, moving takes it along', () => {
  fc.assert(
    fc.property(views, inside, fc.double({ min: 0.5, max: 2, noNaN: true }), (v, [x, y], factor) => {
      const place = placeUnder(v, x, y)
      const z = zoomed(v, factor, x, y)
      fc.pre(Math.abs(z.y) < 79)
      const after = pointOf(z, ...place)
      expect(Math.hypot(after[0] - x, after[1] - y)).toBeLessThan(0.05)
      const m = moved(v, 30, -20)
      fc.pre(Math.abs(m.y) < 79)
      const taken = pointOf(m, ...place)
      expect(Math.hypot(taken[0] - x - 30, taken[1] - y + 20)).toBeLessThan(0.05)
    }),
  )
})

test('a box that is fitted lies in the picture', () => {
  const v = fitted([133, 5, 138, 10], 700, 500)
  const [west, south, east, north] = extentOf(v)
  expect(west).toBeLessThan(133)
  expect(east).toBeGreaterThan(138)
  expect(south).toBeLessThan(5)
  expect(north).toBeGreaterThan(10)
})

test('the address gives back what was written, and keeps what is not ours', () => {
  fc.assert(
    fc.property(
      fc.option(fc.constantFrom('pass', 'image'), { nil: undefined }),
      fc.integer({ min: 1, max: 4e9 }),
      fc.option(fc.record({ kind: fc.constantFrom('ship', 'event', 'detection'), id: fc.string({ minLength: 1 }) }), {
        nil: undefined,
      }),
      fc.subarray([...layerIds]),
      (scene, seconds, sel, layers) => {
        const a = { scene, t: seconds * 1000, sel: sel as never, layers: new Set(layers), rules: undefined }
        const text = writeAddress('?lang=ja', a)
        expect(new URLSearchParams(text).get('lang')).toBe('ja')
        expect(readAddress(text)).toEqual(a)
      },
    ),
  )
  expect(readAddress('').layers).toBe(usual)
  expect(readAddress('?t=never&sel=nobody:1&layers=ships bombs')).toEqual({
    scene: undefined,
    t: undefined,
    sel: undefined,
    layers: new Set(['ships']),
    rules: undefined,
  })
})

test('every file of the samples is known for what it is; a stranger is taken for a log', async () => {
  const [a, b, c, d] = [await strait(), await passFiles(), await shipFiles(), await darkFleet()]
  const role = (files: ReadonlyMap<string, unknown>, entry: string): Promise<string> =>
    roleOf(new File([files.get(entry) as BlobPart], entry.split('/').pop()!))
  expect(await role(a, 'log.nmea')).toBe('positions')
  expect(await role(a, 'anchorages.csv')).toBe('anchorages')
  expect(await role(a, 'zone.geojson')).toBe('zones')
  expect(await role(a, 'rules.json')).toBe('rules')
  expect(await role(b, 'positions.csv')).toBe('positions')
  expect(await role(b, 'detections.csv')).toBe('detections')
  expect(await role(b, 'annotation/sim-iw-grd-vv.xml')).toBe('annotation')
  expect(await role(c, 'scene.tif')).toBe('image')
  expect(await role(d, 'matches.csv')).toBe('matches')
  expect(await roleOf(new File([c.get('scene.tif') as BlobPart], 'no-ending'))).toBe('image')
  expect(await roleOf(new File([''], 'empty'))).toBe('positions')
})

test('what is given is run in order: the scene first, then the log, and both together once the times of the lines are known', () => {
  const steps = (refs: Record<string, string>, scale?: 'decibel') =>
    planOf({ id: 'own', simulated: false, refs, ...(scale ? { scale } : {}) })
  expect(steps({}).length).toBe(0)
  expect(steps({ image: 'i' }, 'decibel')).toEqual([{ step: 'detect', inputs: { scene: 'i', scale: 'decibel' } }])
  const names = (refs: Record<string, string>): string[] => steps(refs).map((p) => p.step)
  expect(names({ positions: 'p' })).toEqual(['tracks', 'events', 'replay', 'ingest'])
  expect(names({ positions: 'p', image: 'i' })).toEqual(['detect', 'tracks', 'events', 'replay', 'ingest'])
  expect(names({ positions: 'p', image: 'i', annotation: 'a' })[2]).toBe('match')
  expect(steps({ positions: 'p', detections: 'd', annotation: 'a' })[1]).toEqual({
    step: 'match',
    inputs: { detections: 'd', scene: 'a', positions: 'p' },
  })
})

test('zones: outer rings with names; what is no GeoJSON gives none', async () => {
  const zones = zonesOf(new TextDecoder().decode((await strait()).get('zone.geojson') as Uint8Array))
  expect(zones.map((z) => [z.name, z.ring.length])).toEqual([['MADE-UP RESERVE', 5]])
  expect(zonesOf('{')).toEqual([])
  expect(zonesOf('{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null}]}')).toEqual([])
  fc.assert(fc.property(fc.json(), (text) => Array.isArray(zonesOf(text))))
})

test('the image: corners at the edge of the grid, a chip whose brightest cell is the ship that sea.detect found', async () => {
  const file = await openGeoTiff(bytesOf((await shipFiles()).get('scene.tif') as Uint8Array), 'scene.tif')
  const whole = await overviewOf(file)
  expect([whole.width, whole.height, whole.whole]).toEqual([512, 512, true])
  expect(whole.corners[0]![0]).toBeCloseTo(134, 9)
  expect(whole.corners[0]![1]).toBeCloseTo(7.6, 9)
  const { outputs } = await runSea('detect', { scene: 'sample:sea/ships/scene.tif', scale: 'linear' })
  for (const s of (outputs['ships'] as { lon: number; lat: number }[]).slice(0, 4)) {
    const chip = await chipOf(file, s.lon, s.lat, 64)
    const brightest = chip.db.indexOf(Math.max(...chip.db))
    const [column, row] = [brightest % chip.width, Math.floor(brightest / chip.width)]
    expect(Math.hypot(column - chip.at[0], row - chip.at[1]) * chip.cellM).toBeLessThan(160)
    expect(chip.cellM).toBeCloseTo(10, 0)
  }
  const corner = await chipOf(file, 134, 7.6, 64)
  expect([corner.width, corner.height]).toEqual([64, 64])
  expect(corner.at[0]).toBeLessThan(1)
})

test('ship-hours: cells without traffic have no colour, the fullest has the last', async () => {
  const { outputs } = await runSea('tracks', { positions: 'sample:sea/strait/log.nmea' })
  const cells = densityCells(outputs['density'])!
  const values = Object.values(
    (outputs['density'] as { ranges: Record<string, { values: (number | null)[] }> }).ranges,
  )[0]!.values
  expect(cells.colours.map((c) => c === null)).toEqual(values.map((v) => v === null))
  expect(cells.colours[values.indexOf(Math.max(...values.map((v) => v ?? 0)))]).toBe(cells.steps.at(-1))
  expect(cells.most).toBe(Math.max(...values.map((v) => v ?? 0)))
})

test('a click takes the nearest that is shown; layers that are off are not hit', () => {
  const fleet = fleetOf({
    track: ['a', 'a'],
    kind: ['track', 'track'],
    mmsi: [1, 1],
    time: [0, 1],
    lon: [10, 10],
    lat: [0, 0],
  })
  const v: View = { lon: 10, y: 0, scale: 100, width: 400, height: 400 }
  const d = { id: 'd1', class: 'dark', lon: 10.05, lat: 0 } as never
  const shown = { fleet, drawn: Float32Array.of(200, 200), events: [], detections: [d], layers: usual }
  expect(pickAt(v, shown, 201, 200)).toEqual({ kind: 'ship', id: 'a' })
  expect(pickAt(v, shown, 204.5, 200)).toEqual({ kind: 'detection', id: 'd1' })
  expect(pickAt(v, { ...shown, layers: new Set(['ships']) }, 204.5, 200)).toEqual({ kind: 'ship', id: 'a' })
  expect(pickAt(v, shown, 300, 300)).toBeUndefined()
})

test('noise, bad places and rows without a track are no ships; the box forgets one place with a wrong sign', () => {
  const n = 300
  const fleet = fleetOf({
    track: Array.from({ length: n }, (_, i) => (i === 7 ? null : 'a')),
    kind: Array.from({ length: n }, (_, i) => (i === 8 ? 'noise' : 'track')),
    mmsi: Array(n).fill(5),
    time: Array.from({ length: n }, (_, i) => n - i),
    lon: Array.from({ length: n }, (_, i) => (i === 9 ? null : i === 10 ? -134 : 134 + i / 1000)),
    lat: Array(n).fill(7),
  })
  expect(fleet.lon.length).toBe(n - 3)
  expect([...fleet.timeMs]).toEqual([...fleet.timeMs].sort((a, b) => a - b))
  expect(boxOf(fleet)![0]).toBeGreaterThan(133)
  expect(boxOf(fleetOf({ track: [], kind: [], mmsi: [], time: [], lon: [], lat: [] }))).toBeUndefined()
})

test('axes end at round numbers; every language has the same values', () => {
  expect([0.3, 1, 12, 292, 5001].map(roundUp)).toEqual([0.5, 1, 20, 500, 10_000])
  const values = (text: string): string[] => [...text.matchAll(/\{(\w+)[,}]/g)].map((m) => m[1]!).sort()
  for (const own of [languages.hi, languages.ja])
    for (const [key, text] of Object.entries(languages.en))
      expect([key, values(own[key as keyof typeof languages.en])]).toEqual([key, values(text)])
})
