/** Border, land and masks against plain loops; ships on the cuts between tiles; scenes of land, of nothing, over 180 degrees. */
import { geodesic } from '@setu/core/earth'
import { isSetuError } from '@setu/core/errors'
import { writeGeoTiff } from '@setu/formats/geotiff/write'
import { clutterImage } from '@setu/sea/clutter-scene'
import { detectStrip, onceEach, type StripOptions, stripRows, strips } from '@setu/sea/detect-strip'
import { landInImage, landMask } from '@setu/sea/land-in-image'
import { detect } from '@setu/sea/processes/detect'
import { affineGeometry } from '@setu/sea/radar-geometry'
import type { RadarScene } from '@setu/sea/radar-scene'
import { cleanBorder } from '@setu/sea/scene-border'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runProcess } from './run-process.js'
import { stripTiff } from './strip-tiff.js'

const STEP = 10 / 111_000
const gridAt = (lon: number, lat: number, width: number, height: number) => ({
  width,
  height,
  x0: lon,
  y0: lat,
  dx: STEP,
  dy: -STEP,
  crs: 'EPSG:4326',
})

test('the border is what lies near a stretch without data or the first and last column', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 1, max: 4 }), (seed, reach) => {
      const [w, h] = [40, 30]
      const image = clutterImage(w * h, { looks: 1 }, seed)
      const bare = new Uint8Array(w * h)
      // A slanted edge on the left, a block at the top, a lone zero in the middle.
      for (let y = 0; y < h; y++)
        for (let x = 0; x < w; x++)
          if (x < (seed % 7) - y / 6 || (y < seed % 4 && x > 10 && x < 25) || (x === 30 && y === 20)) {
            image[y * w + x] = Number.NaN
            bare[y * w + x] = 1
          }
      const border = new Uint8Array(w * h)
      for (let y = 0; y < h; y++)
        for (let x = 0, run = 0; x <= w; x++) {
          if (x < w && bare[y * w + x]) run++
          else {
            if (run >= 8 || (run > 0 && (x === run || x === w))) for (let u = x - run; u < x; u++) border[y * w + u] = 1
            run = 0
          }
        }
      cleanBorder(image, w, { x: reach, y: reach })
      for (let y = 0; y < h; y++)
        for (let x = 0; x < w; x++) {
          let near = x < reach || x >= w - reach
          for (let v = Math.max(0, y - reach); v <= Math.min(h - 1, y + reach); v++)
            for (let u = Math.max(0, x - reach); u <= Math.min(w - 1, x + reach); u++) near ||= border[v * w + u] === 1
          expect(Number.isNaN(image[y * w + x]!)).toBe(near || bare[y * w + x] === 1)
        }
    }),
    { numRuns: 40 },
  )
})

const island = (lon: number, lat: number): [number, number][] => [
  [lon, lat],
  [lon + 0.006, lat + 0.001],
  [lon + 0.005, lat + 0.007],
  [lon + 0.002, lat + 0.004],
  [lon - 0.001, lat + 0.006],
  [lon, lat],
]

const insideRing = (ring: readonly (readonly [number, number])[], x: number, y: number): boolean => {
  let inside = false
  for (let i = 1; i < ring.length; i++) {
    const [[x1, y1], [x2, y2]] = [ring[i - 1]!, ring[i]!]
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) * (x2 - x1)) / (y2 - y1)) inside = !inside
  }
  return inside
}

test.each([134, 179.995])('land with its buffer, at %d degrees east', (lon) => {
  const grid = gridAt(lon, 7.02, 160, 150)
  const geometry = affineGeometry(grid, 'made')
  const ring = island(lon + 0.004, 7.008)
  const wrapped = ring.map(([x, y]) => [x > 180 ? x - 360 : x, y] as const)
  const mask = landMask(
    landInImage([wrapped], geometry, 160, 150),
    { column: 0, row: 0, width: 160, height: 150 },
    { x: 10, y: 10 },
    100,
  )!
  let wrong = 0
  for (let y = 0; y < 150; y++)
    for (let x = 0; x < 160; x++) {
      const [px, py] = [lon + (x + 0.5) * STEP, 7.02 - (y + 0.5) * STEP]
      let near = Number.POSITIVE_INFINITY
      for (let i = 1; i < ring.length; i++)
        for (let f = 0; f <= 1; f += 0.01) {
          const [a, b] = [ring[i - 1]!, ring[i]!]
          near = Math.min(near, Math.hypot(px - a[0] - f * (b[0] - a[0]), py - a[1] - f * (b[1] - a[1])) * 111_000)
        }
      const land = insideRing(ring, px, py)
      // Within a metre of the line either is right.
      if (Math.abs(near - 100) < 1.5 || (near < 1.5 && !land)) continue
      if ((mask[y * 160 + x] === 1) !== (land || near < 100)) wrong++
    }
  expect(wrong).toBe(0)
})

const options = (more: Partial<StripOptions> = {}): StripOptions => ({
  cfar: { detector: 'gamma', falseAlarmRate: 1e-9, looks: 4.4, ring: { guard: 12, outer: 18 } },
  fusion: 'one',
  channels: [0],
  land: new Float64Array(0),
  landBufferM: 0,
  borderM: 0,
  leastCells: 2,
  longestM: 300,
  ...more,
})

test('ships on the cuts between tiles and strips are found once', async () => {
  const [width, height] = [2120, 820]
  // The same few rows again and again: only ships are wanted.
  const rows = clutterImage(width * 20, { looks: 4.4 }, 3)
  const image = new Float32Array(width * height)
  for (let y = 0; y < height; y += 20) image.set(rows.subarray(0, Math.min(20, height - y) * width), y * width)
  const ships: [number, number][] = [
    [2048, 500],
    [2047, 300],
    [1000, stripRows],
    [2049, stripRows - 1],
    [500, stripRows + 2],
    [40, 40],
  ]
  for (const [x, y] of ships)
    for (let dy = -2; dy <= 2; dy++) for (let dx = -8; dx <= 8; dx++) image[(y + dy) * width + x + dx] = 60
  const scene: RadarScene = {
    name: 'made',
    width,
    height,
    cell: { x: 10, y: 10 },
    channels: ['VV'],
    geometry: affineGeometry(gridAt(134, 7, width, height), 'made'),
    noisyBorder: false,
    startMs: null,
    read: async (_, row, n) => image.slice(row * width, (row + n) * width),
  }
  const parts = []
  for (const s of strips(height)) parts.push(await detectStrip(scene, s, options()))
  const found = onceEach(
    parts.flatMap((p) => p.found),
    scene.cell,
  )
  expect(found.length).toBe(ships.length)
  for (const [x, y] of ships) expect(found.some((f) => Math.hypot(f.column - x, f.row - y) < 1)).toBe(true)
  expect(parts.reduce((n, p) => n + p.tested, 0)).toBe(width * height)
})

const sea = (n: number): Float32Array => clutterImage(n, { looks: 4.4 }, 5).map((v) => v * 0.01)
const polygon = (ring: [number, number][]) =>
  new TextEncoder().encode(
    JSON.stringify({
      type: 'FeatureCollection',
      features: [{ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } }],
    }),
  )
const W = 120
const box = (lon: number, lat: number, side: number): [number, number][] => [
  [lon, lat],
  [lon + side, lat],
  [lon + side, lat + side],
  [lon, lat + side],
  [lon, lat],
]
const base = { scene: 's', scale: 'linear', detector: 'gamma', guard: 120, outer: 200 }

test('a scene all land, all no data, or on one side of a coast', async () => {
  const s = writeGeoTiff({ grid: gridAt(134, 7, W, W), bands: [sea(W * W)] })
  const all = await runProcess(detect, { ...base, land: 'l' }, { s, l: polygon(box(133.9, 6.9, 0.3)) })
  expect([all.outputs.land, all.outputs.tested, all.outputs.ships]).toEqual([W * W, 0, []])
  expect(all.findings.map((f) => f.code)).toContain('sea.detect.nothingTested')
  const empty = writeGeoTiff({ grid: gridAt(134, 7, W, W), bands: [new Float32Array(W * W).fill(Number.NaN)] })
  const none = await runProcess(detect, base, { s: empty })
  expect([none.outputs.noData, none.outputs.tested]).toEqual([W * W, 0])
  const half = await runProcess(
    detect,
    { ...base, land: 'l', landBuffer: 0 },
    { s, l: polygon(box(133.9, 6.9, 0.1 + 60 * STEP)) },
  )
  expect(half.outputs.land).toBe((W * W) / 2)
  const crossed = polygon([
    [134, 7],
    [134.1, 6.9],
    [134.1, 7],
    [134, 6.9],
    [134, 7],
  ])
  await expect(runProcess(detect, { ...base, land: 'l' }, { s, l: crossed })).rejects.toThrow(/crosses itself/)
})

const withShip = (x: number, y: number): Float32Array => {
  const image = sea(W * W)
  for (let v = -1; v <= 1; v++) for (let u = -6; u <= 6; u++) image[(y + v) * W + x + u] = 2
  return image
}

test('a mask of the size of the scene, and one on the map', async () => {
  const s = writeGeoTiff({ grid: gridAt(134, 7, W, W), bands: [withShip(40, 60)] })
  const left = Uint8Array.from({ length: W * W }, (_, i) => (i % W < 60 ? 1 : 0))
  const same = await runProcess(
    detect,
    { ...base, ignoreLand: true, mask: 'm' },
    { s, m: writeGeoTiff({ grid: gridAt(134, 7, W, W), bands: [left] }) },
  )
  expect([same.outputs.ships.length, same.outputs.land]).toEqual([0, (W * W) / 2])
  const coarse = writeGeoTiff({
    grid: { width: 4, height: 4, x0: 134, y0: 7, dx: 30 * STEP, dy: -30 * STEP, crs: 'EPSG:4326' },
    bands: [Uint8Array.from([1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0])],
  })
  const map = await runProcess(detect, { ...base, ignoreLand: true, mask: 'm' }, { s, m: coarse })
  expect([map.outputs.ships.length, map.outputs.land]).toEqual([0, (W * W) / 2])
})

test('control points: a full grid, scattered ones, and a scene that must say its scale', async () => {
  const [lon, lat, ship] = [179.9975, 7, [50, 70] as const]
  const at = (c: number, r: number): [number, number] => {
    // Turned by 12 degrees, as a swath lies.
    const [x, y] = [c * STEP, -r * STEP]
    const east = lon + 0.978 * x - 0.208 * y
    return [east > 180 ? east - 360 : east, lat + 0.208 * x + 0.978 * y]
  }
  const truth = at(ship[0] + 0.5, ship[1] + 0.5)
  const image = withShip(...ship)
  const full: [number, number, number, number][] = []
  for (const r of [0, 40, 80, 120]) for (const c of [0, 60, 120]) full.push([c, r, ...at(c, r)])
  const scattered = full.map(([c, r], k): [number, number, number, number] => {
    const [u, v] = [c + ((k * 7) % 5), r + ((k * 3) % 4)]
    return [u, v, ...at(u, v)]
  })
  for (const points of [full, scattered]) {
    const { outputs } = await runProcess(detect, { ...base, ignoreLand: true }, { s: stripTiff(image, W, points) })
    expect(outputs.ships.length).toBe(1)
    const [one] = outputs.ships
    expect(geodesic(one.lat, one.lon, truth[1], truth[0]).distanceM).toBeLessThan(8)
    // Across the image's columns: east, turned by 12 degrees.
    expect(Math.abs(one.heading - 78)).toBeLessThan(4)
    expect(one.time).toBe('')
  }
  const failed = await runProcess(detect, { scene: 's' }, { s: stripTiff(image, W, full) }).catch((e: unknown) => e)
  expect(isSetuError(failed, 'ambiguous')).toBe(true)
  await expect(runProcess(detect, base, { s: stripTiff(image, W) })).rejects.toThrow(/control points/)
})
