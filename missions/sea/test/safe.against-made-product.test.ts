/** Made-up ships on the real annotation of the Palau scene, through the whole of detect; what is missing or wrong is named. */

import { geodesic } from '@setu/core/earth'
import { isSetuError } from '@setu/core/errors'
import { execute, type Part } from '@setu/core/execute'
import { createRun } from '@setu/core/host'
import { memorySource } from '@setu/core/source'
import { writeZip } from '@setu/formats/zip/write'
import { madeShips } from '@setu/sea/clutter-ships'
import { placeOf } from '@setu/sea/geolocation'
import { detect } from '@setu/sea/processes/detect'
import { annotationGeometry, headingFromNorth } from '@setu/sea/radar-geometry'
import { openRadarScene } from '@setu/sea/radar-open'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { folder, madeSafe, palau, palauName } from './made-safe.js'
import { dataPath } from './real-files.js'
import { runProcess } from './run-process.js'

const SIDE = 330
// Away from the border, which is left out.
const ships = madeShips(SIDE, 110, 12).filter((s) => s.column > 70 && s.column < SIDE - 70)

interface Ship {
  readonly lon: number
  readonly lat: number
  readonly time: string
  readonly lengthM: number
  readonly heading: number
  readonly incidence: number
  readonly class: string
}

describe.runIf(dataPath(palau))('a product', () => {
  const { files, annotation, images } = madeSafe(SIDE, ships, undefined, ['vv', 'vh'])
  const run = (more: Record<string, unknown> = {}) => runProcess(detect, { scene: 's', ...more }, { s: folder(files) })

  test('ships: place, time, length, heading, backscatter of the annotation', async () => {
    const { outputs, findings } = await run()
    expect(outputs.time).toBe('2022-10-02T20:51:26.996Z')
    expect(outputs.ships.filter((s: Ship) => s.class === 'ship').length).toBe(ships.length)
    for (const s of ships) {
      const truth = placeOf(annotation.grid, s.row, s.column)
      const own: Ship = outputs.ships.find(
        (d: Ship) => geodesic(d.lat, d.lon, truth.lat, truth.lon).distanceM < 25 && d.class === 'ship',
      )
      expect(own).toBeDefined()
      if (process.env['SHOW']) console.log(s.lengthM, own.lengthM, s.widthM, s.heading, own.heading)
      expect(Math.abs(own.lengthM / s.lengthM - 1)).toBeLessThan(s.lengthM < 100 ? 0.4 : 0.15)
      expect(Math.abs(Date.parse(own.time) - annotation.firstLineMs - truth.timeMs)).toBeLessThan(4)
      expect(own.incidence).toBeCloseTo(truth.incidence, 2)
      const heading = headingFromNorth(annotationGeometry(annotation), { x: 10, y: 10 }, s.row, s.column, s.heading)
      if (s.lengthM > 120) expect(Math.abs(((own.heading - heading + 270) % 180) - 90)).toBeLessThan(12)
    }
    expect(outputs.border).toBe(2 * 50 * SIDE)
    expect(findings.map((f) => f.code)).not.toContain('sea.detect.noTimes')
  })

  test('digital numbers come back as the backscatter that was written', async () => {
    const scene = await openRadarScene(folder(files))
    const read = await scene.read(0, 10, 40, 20, 100)
    let worst = 0
    for (let y = 0; y < 40; y++)
      for (let x = 0; x < 100; x++) {
        const truth = images.get('vv')![(y + 10) * SIDE + x + 20]!
        if (truth > 0.02) worst = Math.max(worst, Math.abs(read[y * 100 + x]! / truth - 1))
      }
    // A digital number is whole: at 0.02 it is about 90, and half of one is 1.2 % of its square.
    expect(worst).toBeLessThan(0.02)
  })

  test('a zip, packed or stored, gives the same', async () => {
    const { outputs } = await run()
    for (const level of [0, 6] as const) {
      const zip = writeZip(new Map([...files].map(([n, b]) => [`made.SAFE/${n}`, b])), { level })
      const zipped = await runProcess(detect, { scene: 's' }, { s: memorySource('made.zip', zip) })
      expect(zipped.outputs.ships).toEqual(outputs.ships)
    }
  })

  test('channels by name and together', async () => {
    const both = await run({ fusion: 'or' })
    const vh = await run({ channel: 'vh' })
    for (const { outputs } of [both, vh])
      expect(outputs.ships.filter((s: Ship) => s.class === 'ship').length).toBe(ships.length)
    await expect(run({ channel: 'HH' })).rejects.toThrow(/VV, VH/)
  })

  test('parts in any order give the same bytes', async () => {
    const one = await run()
    const assets: Uint8Array[] = []
    const host = createRun({
      signal: new AbortController().signal,
      open: async () => folder(files),
      write: async (name, type, body) => {
        for await (const c of body) assets.push(c)
        return { name, type, size: 0, sha256: '' }
      },
      yield: async () => {},
      now: () => 0,
    })
    const backwards = async (chunks: readonly unknown[], part: (c: unknown) => Promise<Part>) => {
      const parts: Part[] = new Array(chunks.length)
      for (let k = chunks.length - 1; k >= 0; k--) parts[k] = structuredClone(await part(structuredClone(chunks[k])))
      return parts
    }
    const other = await execute(detect, { scene: 's' }, host, backwards)
    expect(JSON.stringify(other.ships)).toBe(JSON.stringify(one.outputs.ships))
  })

  test('what is missing or does not fit is named', async () => {
    const without = (part: string) => new Map([...files].filter(([n]) => !n.includes(part)))
    const open = (map: ReadonlyMap<string, Uint8Array>) => runProcess(detect, { scene: 's' }, { s: folder(map) })
    await expect(open(without('measurement/'))).rejects.toThrow(/measurement/)
    await expect(open(without('calibration-'))).rejects.toThrow(/calibration/)
    const other = new Map(files)
    other.set(
      `annotation/${palauName('vv')}.xml`,
      new TextEncoder().encode(
        new TextDecoder()
          .decode(files.get(`annotation/${palauName('vv')}.xml`))
          .replace(`<numberOfLines>${SIDE}`, '<numberOfLines>999'),
      ),
    )
    await expect(open(other)).rejects.toThrow(/330 x 330/)
    const slc = new Map(files)
    slc.set(
      `annotation/${palauName('vv')}.xml`,
      new TextEncoder().encode(
        new TextDecoder()
          .decode(files.get(`annotation/${palauName('vv')}.xml`))
          .replace('<productType>GRD', '<productType>SLC'),
      ),
    )
    await expect(open(slc)).rejects.toThrow(/GRD/)
    await expect(
      runProcess(
        detect,
        { scene: 's' },
        {
          s: folder(
            new Map([
              ['a.txt', new Uint8Array(3)],
              ['b', new Uint8Array(1)],
            ]),
          ),
        },
      ),
    ).rejects.toThrow(/SAFE/)
  })

  test('damaged products give a tagged error or a result', async () => {
    const names = [...files.keys()].filter((n) => n.includes('-vv-'))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.uint8Array({ minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (name, where, bytes, cut) => {
          const damaged = new Map([...files].filter(([n]) => !n.includes('-vh-')))
          const body = files.get(name)!.slice()
          const at = Math.floor(where * Math.min(body.length, name.endsWith('tiff') ? 6000 : body.length))
          body.set(bytes.subarray(0, body.length - at), at)
          damaged.set(name, cut ? body.slice(0, at) : body)
          try {
            await runProcess(detect, { scene: 's', ignoreLand: true, shape: 8 }, { s: folder(damaged) })
          } catch (e) {
            expect(isSetuError(e)).toBe(true)
            expect((e as Error).message).not.toMatch(/internal/)
          }
        },
      ),
      { numRuns: 5 },
    )
  })
})
