import { isSetuError } from '@setu/core/errors'
import { memorySource } from '@setu/core/source'
import { writeNetcdf4 } from '@setu/formats/hdf5/write'
import { writeHdf5 } from '@setu/formats/hdf5/write-tree'
import { expect, test } from 'vitest'
import { openGauges, openProduct } from '../src/readers/open.js'
import { openPolarVolume } from '../src/readers/polar-volume.js'
import { openSpaceRadar } from '../src/readers/space-radar.js'
import { openSwaths } from '../src/readers/swath.js'
import { writeRainNetcdf } from '../src/write/rain-netcdf.js'
import { writeSwath } from '../src/write/swath-hdf5.js'

const utf8 = (s: string): Uint8Array => new TextEncoder().encode(s)

/** Cuts and changed bytes; every outcome must be a result or a tagged error that is not ours. */
const survives = async (
  body: Uint8Array,
  count: number,
  seed: number,
  read: (copy: Uint8Array) => Promise<unknown>,
) => {
  let state = seed
  const next = (below: number): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
  for (let i = 0; i < count; i++) {
    let copy = body.slice()
    if (i % 3 === 0) copy = copy.slice(0, next(body.length))
    else for (let k = 0; k <= next(4); k++) copy[next(copy.length)] = next(256)
    const error = await read(copy).then(
      () => undefined,
      (e: unknown) => e,
    )
    if (error !== undefined) {
      if (!isSetuError(error)) throw new Error(`copy ${i} of seed ${seed}: ${(error as Error).stack}`)
      expect(error.code).not.toBe('internal')
    }
  }
}

const product = (name: string) => async (body: Uint8Array) => {
  const stack = await openProduct(memorySource(name, body, name), { start: '2020-01-01', step: 'PT1H' }, () => {})
  if (stack.grid.width * stack.grid.height > 1e6) return
  const { values, reason } = await stack.read(0)
  // No number without a reason to be missing, no missing one with a number.
  for (let i = 0; i < values.length; i++)
    if (Number.isNaN(values[i]!) !== (reason[i] !== 0) || values[i]! < 0)
      throw new Error(`cell ${i}: ${values[i]} with reason ${reason[i]}`)
}
const gauges = (name: string, stations: string) => async (body: Uint8Array) => {
  const network = await openGauges(
    memorySource(name, body, name),
    memorySource('s.csv', utf8(stations), 's'),
    { tz: 'Asia/Tokyo' },
    () => {},
  )
  expect(network.values.length).toBe(network.stations.length * network.intervals.length)
}

test('products in NetCDF', async () => {
  const rain = {
    title: 'made up',
    grid: { width: 5, height: 4, x0: 70, y0: 20, dx: 0.5, dy: -0.5, crs: 'EPSG:4326' },
    kind: 'rate' as const,
    intervals: [0, 1].map((h) => ({ start: h * 3_600_000, end: (h + 1) * 3_600_000 })),
    fields: [0, 1].map(() => ({ values: Float32Array.from({ length: 20 }, (_, i) => i), reason: new Uint8Array(20) })),
  }
  await survives(await writeRainNetcdf(rain, 'netcdf-3'), 250, 11, product('x.nc'))
  await survives(await writeRainNetcdf(rain, 'netcdf-4'), 80, 12, product('x.nc'))
})

test('a table of points and GSMaP areas', async () => {
  const area = utf8(
    `Lat,Lon,RainRate,Gauge-calibratedRain\n${[1, 2].flatMap((y) => [1, 2, 3].map((x) => `${y},${x},${x * y},-999.9`)).join('\n')}\n`,
  )
  await survives(area, 300, 13, product('gsmap_mvk.20200601.0500.v8.0000.0.05_AsiaSS.csv'))
})

test('gauges in every text form', async () => {
  const wide = `date,A,B\n${Array.from({ length: 28 }, (_, i) => `2020-02-${String(i + 1).padStart(2, '0')},${i},${i / 3}`).join('\n')}\n`
  const tidy = `station,time,rain_mm\n${Array.from({ length: 20 }, (_, i) => `A,2020-02-01 ${String(i).padStart(2, '0')}:00,${i}`).join('\n')}\n`
  const dly = `IN001010100202006PRCP${'   15   '.repeat(31)}\n`
  const amedas = `,A,A\n年月日時,降水量(mm),降水量(mm)\n,,品質情報\n2020/7/1 1:00,1.5,8\n2020/7/1 2:00,--,8\n`
  const ghcn = `"STATION","DATE","LATITUDE","LONGITUDE","ELEVATION","NAME","PRCP","PRCP_ATTRIBUTES"\n"A","2020-01-01","1","2","3","N, X","15",",,S"\n"A","2020-01-02","1","2","3","N, X","0",",,S"\n`
  const places = 'id,lon,lat\nA,77,28\nB,78,28\nIN001010100,77,28\n'
  for (const [i, text] of [wide, tidy, dly, amedas, ghcn].entries()) {
    await gauges('g.csv', places)(utf8(text))
    await survives(utf8(text), 250, 20 + i, gauges('g.csv', places))
  }
})

test('an HDF5 file of nothing known lists what it has', async () => {
  const body = await writeNetcdf4({
    dimensions: { lat: 2, lon: 3 },
    attributes: {},
    variables: [
      { name: 'lat', dimensions: ['lat'], data: Float64Array.of(1, 2), attributes: { units: 'degrees_north' } },
      { name: 'lon', dimensions: ['lon'], data: Float64Array.of(1, 2, 3), attributes: { units: 'degrees_east' } },
      {
        name: 'temperature',
        dimensions: ['lat', 'lon'],
        data: Float64Array.of(1, 2, 3, 4, 5, 6),
        attributes: { units: 'K' },
      },
    ],
  })
  const error = await openProduct(memorySource('t.h5', body, 't'), {}, () => {}).catch((e: unknown) => e)
  expect(isSetuError(error, 'unknown-variable') && error.expected).toContain('temperature')
})

test('swaths and radar volumes', async () => {
  const n = 12
  const swath = await writeSwath({
    group: 'FS',
    variable: 'SLV/precipRateNearSurface',
    algorithm: '2AKu',
    satellite: 'GPM',
    instrument: 'DPR',
    scans: 4,
    rays: 3,
    lat: new Float64Array(n).fill(10),
    lon: new Float64Array(n).fill(77),
    rate: Float64Array.from({ length: n }, (_, i) => i),
    time: [0, 700, 1400, 2100],
  })
  await survives(swath, 80, 31, async (body) => {
    for (const s of (await openSwaths(memorySource('x.h5', body, 'x'), {}, () => {})) ?? [])
      for (const v of s.rate) if (v < 0) throw new Error(`rate ${v}`)
  })
  const echoes = await writeHdf5({
    groups: {
      dataset1: {
        groups: {
          what: { attributes: { startdate: '20200601', starttime: '120000', enddate: '20200601', endtime: '120020' } },
          where: { attributes: { elangle: 1, rscale: 500, rstart: 0 } },
          data1: {
            datasets: { data: { data: new Uint8Array(24).fill(90), shape: [6, 4] } },
            groups: { what: { attributes: { quantity: 'DBZH', gain: 0.5, offset: -32, nodata: 255, undetect: 0 } } },
          },
        },
      },
      where: { attributes: { lon: 78, lat: 15, height: 500 } },
    },
  })
  await survives(echoes, 60, 32, async (body) => openPolarVolume(memorySource('x.h5', body, 'x'), {}, () => {}))
  await survives(swath, 30, 33, async (body) => openSpaceRadar(memorySource('x.h5', body, 'x'), {}, () => {}))
})
