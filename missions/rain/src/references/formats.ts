/** Real files read to the values that others have read from them. */
import type { Bench, Reference } from '@setu/core/contract'
import { isSetuError } from '@setu/core/errors'
import { centreX, centreY } from '@setu/core/grid'
import { readAll } from '@setu/core/source'
import { readCsv } from '@setu/formats/csv/read'
import { openNetcdf } from '@setu/formats/netcdf/open'
import type { GaugeNetwork } from '../rain-field.js'
import { openGauges, openProduct } from '../readers/open.js'
import { readSubdivisionRain } from '../readers/subdivision-table.js'

const GRANULE = 'rain/imerg/3B-HHR.MS.MRG.3IMERG.20000601-S000000-E002959.0000.V07A.HDF5'
const PEER = 'rain/imerg/IMERG-V07A-Grid.gpm_api.nc'
const quiet = () => {}

/** Our field and the peer's decoding of the same granule, cell by cell on longitude and latitude. */
const imerg = async (b: Bench) => {
  const stack = await openProduct(await b.open(b.data(GRANULE)), {}, quiet)
  const { values } = await stack.read(0)
  const file = await openNetcdf(await (await b.open(b.data(PEER))).open(), PEER)
  const variable = (name: string) => [...file.variables.values()].find((v) => v.name.split('/').pop() === name)!
  const read = async (name: string) => Array.from(await variable(name).read(), Number)
  const [lon, lat] = [await read('lon'), await read('lat')]
  const peer = await read('precipitation')
  const dims = variable('precipitation').dimensions
  const lonFirst = dims.indexOf('lon') < dims.indexOf('lat')
  let [worst, masks, axes, n] = [0, 0, 0, 0]
  for (let r = 0; r < stack.grid.height; r++)
    for (let c = 0; c < stack.grid.width; c++) {
      const x = lon.findIndex((v) => Math.abs(v - centreX(stack.grid, c)) < 0.01)
      const y = lat.findIndex((v) => Math.abs(v - centreY(stack.grid, r)) < 0.01)
      axes = Math.max(axes, Math.abs(lon[x]! - centreX(stack.grid, c)), Math.abs(lat[y]! - centreY(stack.grid, r)))
      const theirs = peer[lonFirst ? x * lat.length + y : y * lon.length + x]!
      const ours = values[r * stack.grid.width + c]!
      const missing = !Number.isFinite(theirs) || theirs < -9000
      if (missing !== Number.isNaN(ours)) masks++
      else if (!missing) worst = Math.max(worst, Math.abs(ours - theirs))
      n++
    }
  return { worst, masks, axes, n, start: stack.intervals[0]!.start }
}

const imergRow = (
  id: string,
  what: string,
  expected: number,
  tolerance: number,
  unit: string,
  of: (r: Awaited<ReturnType<typeof imerg>>) => number,
): Reference => ({
  id: `imerg.${id}`,
  what: `IMERG V07A: ${what}`,
  expected,
  tolerance,
  unit,
  source: 'gpm_api decoding of the same granule',
  needs: [GRANULE, PEER],
  value: async (b) => of(await imerg(b)),
})

const JAVA = ['rain/gsmap-now-java/hourly_points.csv.gz', 'rain/gsmap-now-java/points.csv'] as const
const java = async (b: Bench): Promise<GaugeNetwork> =>
  openGauges(await b.open(b.data(JAVA[0])), await b.open(b.data(JAVA[1])), { tz: 'Asia/Jakarta', unit: 'mm/h' }, quiet)
const INDIA = 'rain/india/subdivision_rainfall_1901_2015.csv'

/** Mean over the years of the mean over the subdivisions that have June to September. */
const junSep = async (b: Bench): Promise<number> => {
  const body = await readAll(await (await b.open(b.data(INDIA))).open())
  const { names, years, values } = readSubdivisionRain(readCsv(body, { where: INDIA }))
  const means = years.map((_, y) => {
    const sums = names
      .map((__, s) => [5, 6, 7, 8].reduce((a, m) => a + values[(s * years.length + y) * 12 + m]!, 0))
      .filter(Number.isFinite)
    return sums.reduce((a, v) => a + v, 0) / sums.length
  })
  return means.reduce((a, v) => a + v, 0) / means.length
}

export const formatReferences: readonly Reference[] = [
  imergRow('cells', 'cells compared', 100, 0, '1', (r) => r.n),
  imergRow('values', 'greatest difference of a value', 0, 0, 'mm/h', (r) => r.worst),
  imergRow('masks', 'cells whose mask differs', 0, 0, '1', (r) => r.masks),
  imergRow('axes', 'greatest difference of an axis', 0, 1e-5, 'deg', (r) => r.axes),
  imergRow('time', 'start of the interval, s since 1970', Date.UTC(2000, 5, 1) / 1000, 0, 's', (r) => r.start / 1000),
  {
    id: 'java.maximum',
    what: 'GSMaP_NOW, West Java: greatest hour',
    expected: 27.93,
    tolerance: 0.005,
    unit: 'mm/h',
    source: 'SOURCES.md of the reference files',
    needs: JAVA,
    value: async (b) => (await java(b)).values.reduce((a, v) => (v > a ? v : a), 0),
  },
  {
    id: 'java.clock',
    what: 'GSMaP_NOW, West Java: hour of that maximum, s since 1970 (20:00 WIB is 13:00 UTC)',
    expected: Date.UTC(2026, 4, 28, 13) / 1000,
    tolerance: 0,
    unit: 's',
    source: 'SOURCES.md of the reference files',
    needs: JAVA,
    value: async (b) => {
      const n = await java(b)
      const at = n.values.indexOf(n.values.reduce((a, v) => (v > a ? v : a), 0))
      return n.intervals[at % n.intervals.length]!.start / 1000
    },
  },
  {
    id: 'java.refused',
    what: 'GSMaP_NOW, West Java: clock times without a zone are refused',
    expected: 1,
    tolerance: 0,
    unit: '1',
    source: 'rain specification, section 8',
    needs: JAVA,
    value: async (b) => {
      try {
        await openGauges(await b.open(b.data(JAVA[0])), await b.open(b.data(JAVA[1])), { unit: 'mm/h' }, quiet)
      } catch (error) {
        return isSetuError(error, 'ambiguous') ? 1 : 0
      }
      return 0
    },
  },
  {
    id: 'india.jun-sep',
    what: 'India, 36 subdivisions: mean rain of June to September, 1901 to 2015 (columns in alphabetical order)',
    expected: 1064.69,
    tolerance: 0.005,
    unit: 'mm',
    source: 'independent calculation on the IMD table',
    needs: [INDIA],
    value: junSep,
  },
]
