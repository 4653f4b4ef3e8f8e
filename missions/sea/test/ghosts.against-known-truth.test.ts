/** Azimuth ambiguities through the Palau geometry, side lobes, structures, wakes: made-up cases of known truth. */
import { readFileSync } from 'node:fs'
import { gunzip } from '@setu/formats/gzip/gunzip'
import { ambiguities, ambiguityM } from '@setu/sea/azimuth-ambiguity'
import { echoes } from '@setu/sea/clusters-ghosts'
import { clutterImage } from '@setu/sea/clutter-scene'
import { earlierDates, isFixed, readEarlier } from '@setu/sea/fixed-structures'
import { detect } from '@setu/sea/processes/detect'
import { alongTrack, annotationGeometry } from '@setu/sea/radar-geometry'
import { readAnnotation } from '@setu/sea/safe-annotation'
import { wakeLine } from '@setu/sea/wake'
import { expect, test } from 'vitest'
import { palau, palauName } from './made-safe.js'
import { dataPath } from './real-files.js'
import { runProcess } from './run-process.js'

const cell = { x: 10, y: 10 }
const FILE = `${palau}/annotation/${palauName('vv')}.xml.gz`

test.runIf(dataPath(FILE))('ghosts lie 4.5 to 5.9 km along the track, each sub-swath its own', () => {
  const a = readAnnotation(
    new TextDecoder().decode(gunzip(new Uint8Array(readFileSync(dataPath(FILE)!)), { where: FILE })),
    FILE,
  )
  const g = annotationGeometry(a)
  const shifts = [500, 8000, 9000, 16_500, 18_000, 25_000].map((pixel) => {
    const v = g.view(9000, pixel)!
    return ambiguityM(a.wavelengthM, g.prfHz(9000, pixel)!, v.slantRangeM, v.satelliteSpeed)
  })
  expect(Math.min(...shifts)).toBeGreaterThan(4450)
  expect(Math.max(...shifts)).toBeLessThan(5950)
  // IW2 pulses slower than its neighbours.
  expect(shifts[2]!).toBeLessThan(shifts[1]! - 500)
  expect(shifts[4]!).toBeGreaterThan(shifts[3]! + 500)
  const ship = { column: 12_000, row: 9000, crossSectionM2: 20_000, peak: 8 }
  const at = alongTrack(g, g.view(9000, 12_000)!, 9000, 12_000, shifts[2]!)!
  const ghost = { column: at.pixel, row: at.line, crossSectionM2: 120, peak: 0.1 }
  expect(Math.abs(at.line - 9000) * 10).toBeGreaterThan(4400)
  const boat = { ...ghost, column: ghost.column + 60 }
  const bright = { ...ghost, crossSectionM2: 15_000 }
  const marked = ambiguities([ship, ghost, boat, { ...ship, column: 20_000 }], new Float64Array(0), g, cell)
  expect(marked.map((m) => m !== null)).toEqual([false, true, false, false])
  expect(ambiguities([ship, bright], new Float64Array(0), g, cell)).toEqual([null, null])
  // A bright roof on land has a ghost at sea.
  expect(ambiguities([ghost], Float64Array.of(12_000, 9000, 30), g, cell)[0]).not.toBeNull()
})

test('the made-up product: a ghost is told from seven ships', async () => {
  const { outputs } = await runProcess(detect, { scene: 'sample:sea/product' })
  const classes = outputs.ships.map((s: { class: string }) => s.class)
  expect(classes.filter((c: string) => c === 'ship').length).toBe(7)
  expect(new Set(classes)).toEqual(new Set(['ship', 'azimuth ambiguity']))
})

test('faint groups on the arms of the cross are echoes, beside them not', () => {
  const at = (column: number, row: number, crossSectionM2: number) => ({ column, row, crossSectionM2, lengthM: 50 })
  expect(
    echoes([at(500, 500, 50_000), at(500, 560, 200), at(560, 501, 200), at(540, 540, 200), at(500, 640, 200)], cell),
  ).toEqual([false, true, true, false, false])
})

test('three dates within 100 m are a structure, two are not; scenes of one day are one date', () => {
  const csv = (rows: string[]) => new TextEncoder().encode(`lon,lat,time\n${rows.join('\n')}\n`)
  const earlier = readEarlier(
    csv([
      '179.9999,7,2024-01-01T00:00:00Z',
      '-179.9997,7.0003,2024-01-13T00:00:00Z',
      '134,7,2024-01-01',
      '134,7,2024-01-01',
    ]),
    'e.csv',
  )
  const places = [
    { lon: -179.9999, lat: 7 },
    { lon: 134.0002, lat: 7 },
    { lon: 134.002, lat: 7 },
  ]
  expect(earlierDates(places, earlier, '2024-02-01')).toEqual([2, 1, 0])
  expect(earlierDates(places, earlier, '2024-01-13')).toEqual([1, 1, 0])
  expect([0, 1, 2].map(isFixed)).toEqual([false, false, true])
})

test.each([
  [60, 250],
  [200, -180],
])('a wake: heading %d in the image, ship %d m from it', (heading, displacement) => {
  const side = 331
  const chip = clutterImage(side * side, { looks: 4.4 }, heading)
  const centre = { x: 165, y: 165 }
  const [apexY, a] = [165 - displacement / 10, ((heading + 180) * Math.PI) / 180]
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [dx, dy] = [x - centre.x, y - apexY]
      const along = dx * Math.sin(a) - dy * Math.cos(a)
      const beside = Math.abs(dx * Math.cos(a) + dy * Math.sin(a))
      if (along > 0 && beside < 2) chip[y * side + x] = chip[y * side + x]! * 0.45
      if (Math.hypot(x - centre.x, y - centre.y) < 5) chip[y * side + x] = 60
    }
  const wake = wakeLine(chip, side, side, centre, cell, { lengthM: 100 })!
  expect(Math.abs(((wake.heading - heading + 540) % 360) - 180)).toBeLessThan(4)
  expect(Math.abs(wake.displacementM - displacement)).toBeLessThan(60)
})

test('no wake in plain sea', () => {
  for (const seed of [1, 2, 3]) {
    const chip = clutterImage(331 * 331, { looks: 4.4 }, seed)
    expect(wakeLine(chip, 331, 331, { x: 165, y: 165 }, cell, { lengthM: 100 })).toBeUndefined()
  }
})
