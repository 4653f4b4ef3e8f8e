/** Coverages of a real field against its values, and its files read back by GDAL and our readers. */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openArchive } from '@setu/archive/archive'
import { scaled } from '@setu/archive/field-scale'
import { archiveImport } from '@setu/archive/import'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { platformData } from './archive-open.js'
import { type Opened, openStation } from './open.js'

describe('fewer cells', () => {
  const values = Float64Array.from({ length: 12 }, (_, i) => i)
  const extract = { x: [0, 1, 2, 3], y: [10, 9, 8], z: [], times: null, values: { v: values } }
  test('the mean by area, the box stays, missing has no part', () => {
    const two = scaled(extract, 2, 1)
    expect([two.x, two.y]).toEqual([[0.5, 2.5], [9]])
    expect([...two.values['v']!]).toEqual([4.5, 6.5])
    // Three columns of four: the first new one has all of the first cell and a third of the second.
    const three = scaled(extract, 3, 3)
    expect(three.values['v']![0]).toBeCloseTo((0 * 1 + 1 / 3) / (4 / 3), 12)
    expect(three.x).toEqual([0.166666666667, 1.5, 2.83333333333])
    const holes = scaled({ ...extract, values: { v: values.map((v) => (v === 0 ? Number.NaN : v)) } }, 2, 1)
    expect(holes.values['v']![0]).toBeCloseTo((1 + 4 + 5 + 8 + 9) / 5, 12)
    expect(() => scaled(extract, 5, 3)).toThrow('at most the 4 x 3')
  })
})

describe.runIf(platformData)('MUR sea surface temperature', () => {
  let open: Opened
  let folder: string
  const at = '/collections/mur-sst/coverage'
  const day = 'time("2006-01-01T09:00:00Z")'
  const get = (query: string) => open.station.inject({ url: `${at}?${query}` })
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'setu-coverage-'))
    const archive = await openArchive(join(folder, 'archive'))
    await archiveImport(archive, join(platformData!, 'mur-sst.zarr'), { collection: 'mur-sst' })
    await archive.close()
    open = await openStation({ dataDir: folder })
  })
  afterAll(async () => {
    await open.station.close()
    await rm(folder, { recursive: true, force: true })
  })
  interface Covjson {
    domain: { axes: Record<string, { values: (number | string)[] }> }
    ranges: Record<string, { shape: number[]; values: number[] }>
  }
  test('whole, cut, a slice: the same numbers', async () => {
    const whole = (await get('properties=analysed_sst')).json() as Covjson
    const range = whole.ranges['analysed_sst']!
    expect(range.shape).toEqual([32, 101, 101])
    expect(range.values.reduce((a, b) => a + b, 0) / range.values.length).toBeCloseTo(289.29696, 5)
    const cut = (
      await get(`properties=analysed_sst&subset=Lat(40.2:40.4),Lon(-27.9:-27.8),${encodeURIComponent(day)}`)
    ).json() as Covjson
    const [xs, ys, ts] = ['x', 'y', 't'].map((a) => whole.domain.axes[a]!.values) as [number[], number[], string[]]
    const t = ts.indexOf(cut.domain.axes['t']!.values[0] as string)
    expect(cut.ranges['analysed_sst']!.shape).toEqual([1, 21, 11])
    cut.domain.axes['y']!.values.forEach((y, j) => {
      cut.domain.axes['x']!.values.forEach((x, i) => {
        const k = (t * 101 + ys.indexOf(y as number)) * 101 + xs.indexOf(x as number)
        expect(cut.ranges['analysed_sst']!.values[j * 11 + i]).toBe(range.values[k])
      })
    })
    const slice = (await get(`properties=analysed_sst&subset=Lat(40.504),${encodeURIComponent(day)}`)).json() as Covjson
    expect(slice.ranges['analysed_sst']!.shape).toEqual([1, 1, 101])
    const small = (await get('properties=analysed_sst&scale-size=Lon(10),Lat(10)')).json() as Covjson
    const values = small.ranges['analysed_sst']!.values
    expect(small.ranges['analysed_sst']!.shape).toEqual([32, 10, 10])
    expect(values.reduce((a, b) => a + b, 0) / values.length).toBeCloseTo(289.29696, 5)
  })
  test.runIf(spawnSync('gdalinfo', ['--version']).status === 0)(
    'GDAL reads the GeoTIFF and the NetCDF alike',
    async () => {
      const means: string[] = []
      for (const [f, name] of [
        ['GeoTIFF', 'a.tif'],
        ['NetCDF', 'a.nc'],
      ] as const) {
        const answer = await get(`properties=analysed_sst&f=${f}&subset=${encodeURIComponent(day)}&scale-factor=2`)
        expect(answer.statusCode).toBe(200)
        const file = join(folder, name)
        await writeFile(file, answer.rawPayload)
        const { stdout } = spawnSync('gdalinfo', ['-stats', f === 'NetCDF' ? `NETCDF:${file}:analysed_sst` : file], {
          encoding: 'utf8',
        })
        expect(stdout).toContain('Size is 51, 51')
        means.push(Number(/STATISTICS_MEAN=([\d.]+)/.exec(stdout)![1]).toFixed(3))
      }
      expect(means[0]).toBe(means[1])
    },
  )
  test('each mistake is a 400', async () => {
    for (const query of [
      'subset=Lat(41:40)',
      'subset=Lat(a:b)',
      'subset=Lat(40',
      'subset=Lat(40:41),',
      'subset=Depth(1)',
      'subset=Lat(40),Lat(41)',
      'subset=time(2006)',
      'subset=Lat(40)&bbox=-28,40,-27,41',
      'scale-size=Lon(0)',
      'scale-size=Lon(500)',
      'scale-factor=0.5',
      'scale-factor=2&scale-size=Lon(5)',
      'properties=nothing',
      'f=GIF',
      'other=1',
    ])
      expect([query, (await get(query)).statusCode]).toEqual([query, 400])
    expect((await get('subset=Lat(10:11)')).statusCode).toBe(204)
    expect((await open.station.inject('/collections/nothing/coverage')).statusCode).toBe(404)
  })
})
