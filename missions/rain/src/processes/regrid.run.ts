import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { type Estimate, estimateOf } from '@setu/core/estimate'
import { type Grid, gridBounds, isGeographic } from '@setu/core/grid'
import { gridProjector } from '@setu/core/projections'
import { cellAreasM2, conservativeRemapper, totalOf } from '@setu/core/resample'
import type { Static } from '@setu/core/schema'
import { formatInstant } from '@setu/core/time'
import { writeGeoTiff } from '@setu/formats/geotiff/write'
import { field } from '../figures/field.js'
import { gridCoverage } from '../grid-coverage.js'
import { isSimulated, productOf, spanOf } from '../open-inputs.js'
import { missingReasons, type RainField } from '../rain-field.js'
import { writeRainNetcdf } from '../write/rain-netcdf.js'
import type { inputs, outputs } from './regrid.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

/** Bytes of all new fields together. */
const MOST_BYTES = 1.2e9
/** km3 of a millimetre on a square metre. */
const KM3 = 1e-12

/** Geographic cells that hold the whole of a grid, on multiples of their size. */
export const geographicGrid = (grid: Grid, cell: number): Grid => {
  const { minX, minY, maxX, maxY } = gridBounds(grid)
  let [west, south, east, north] = [minX, minY, maxX, maxY]
  if (!isGeographic(grid)) {
    const { inverse } = gridProjector(grid)
    ;[west, south, east, north] = [
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]
    const n = 32
    for (let i = 0; i <= n; i++)
      for (let j = 0; j <= n; j++) {
        const [lon, lat] = inverse(minX + ((maxX - minX) * i) / n, minY + ((maxY - minY) * j) / n)
        if (!Number.isFinite(lon + lat)) continue
        west = Math.min(west, lon)
        east = Math.max(east, lon)
        south = Math.min(south, lat)
        north = Math.max(north, lat)
      }
    if (!(east > west && east - west < 180))
      throw setuError('bad-input', {
        where: '/cell',
        found: 'a product whose extent in degrees is not simple (it crosses 180 degrees or a pole)',
        expected: 'another grid',
        wayOut: 'Give --like with a product on the grid that is wanted.',
      })
  }
  const down = (v: number): number => Math.floor(v / cell + 1e-9)
  const up = (v: number): number => Math.ceil(v / cell - 1e-9)
  const [c0, c1] = [down(west), Math.min(up(east), down(west) + Math.round(360 / cell))]
  const [r0, r1] = [Math.max(down(south), -Math.round(90 / cell)), Math.min(up(north), Math.round(90 / cell))]
  return {
    width: c1 - c0,
    height: r1 - r0,
    x0: Number((c0 * cell).toPrecision(12)),
    y0: Number((r1 * cell).toPrecision(12)),
    dx: cell,
    dy: -cell,
    crs: 'EPSG:4326',
  }
}

const run = async (i: Inputs, host: Run): Promise<Outputs> => {
  if ((i.like === undefined) === (i.cell === undefined))
    throw setuError('bad-input', {
      where: i.like === undefined ? '/like' : '/cell',
      found: i.like === undefined ? 'neither a grid nor a cell' : 'a grid and a cell',
      expected: 'one of --like and --cell',
    })
  const stack = await productOf(i.product, i, host)
  const target = i.like === undefined ? geographicGrid(stack.grid, i.cell!) : (await productOf(i.like, {}, host)).grid
  const span = spanOf(i)
  const steps = stack.intervals.flatMap((t, k) =>
    t.start >= (span.from ?? Number.NEGATIVE_INFINITY) && t.start < (span.to ?? Number.POSITIVE_INFINITY) ? [k] : [],
  )
  const cells = target.width * target.height
  if (steps.length === 0)
    throw setuError('bad-input', {
      where: '/from',
      found: 'no step of the product in the period',
      expected: `from ${formatInstant(stack.intervals[0]!.start)} to ${formatInstant(stack.intervals.at(-1)!.end)}`,
    })
  if (cells * steps.length * 4 > MOST_BYTES)
    throw setuError('too-large', {
      where: '/cell',
      found: `${steps.length} fields of ${cells} cells`,
      expected: `at most ${Math.floor(MOST_BYTES / 4 / steps.length)} cells`,
      wayOut: 'Take larger cells or a shorter period.',
    })
  const remapper = conservativeRemapper(stack.grid, target)
  const areas = cellAreasM2(stack.grid)
  const fields: RainField[] = []
  const rows: Outputs['steps'] = []
  const [sum, count] = [new Float64Array(cells), new Uint32Array(cells)]
  let [worst, complete, touched] = [0, true, false]
  for (const [n, k] of steps.entries()) {
    const { values, reason } = await stack.read(k)
    const source = Float64Array.from(values, (v, c) => (reason[c] ? Number.NaN : v))
    const { values: mapped, coverage, areaM2 } = remapper.apply(source, 0)
    const [before, after] = [totalOf(source, areas), totalOf(mapped, areaM2)]
    const seen = source.reduce((a, v, c) => a + (Number.isNaN(v) ? 0 : areas[c]!), 0)
    const shared = areaM2.reduce((a, v) => a + v, 0)
    if (shared > 0) touched = true
    // All of the old grid lies in the new one where the areas agree; else totals are of different ground.
    if (!(Math.abs(shared - seen) <= 1e-9 * seen)) complete = false
    if (before > 0) worst = Math.max(worst, Math.abs(after - before) / before)
    const out = new Float32Array(cells)
    const why = new Uint8Array(cells)
    let missing = 0
    for (let c = 0; c < cells; c++) {
      const keep = coverage[c]! > 0 && coverage[c]! >= i.least * (1 - 1e-9) && !Number.isNaN(mapped[c]!)
      out[c] = keep ? mapped[c]! : Number.NaN
      if (keep) {
        sum[c]! += mapped[c]!
        count[c]!++
      } else {
        why[c] = missingReasons.notObserved
        missing++
      }
    }
    fields.push({ values: out, reason: why })
    rows.push({
      start: formatInstant(stack.intervals[k]!.start),
      before: before * KM3,
      after: after * KM3,
      missingShare: missing / cells,
    })
    await host.progress((0.9 * (n + 1)) / steps.length)
  }
  if (!touched)
    throw setuError('failed-check', {
      where: '/like',
      found: 'no cell in which the two grids overlap',
      expected: 'grids of the same region',
    })
  const kept: Estimate = estimateOf(
    complete ? worst : Number.NaN,
    '1',
    { n: steps.length },
    'the new grid does not hold all of the old one',
  )
  const intervals = steps.map((k) => stack.intervals[k]!)
  const unit = stack.kind === 'rate' ? 'mm/h' : 'mm'
  const mean = sum.map((v, c) => (count[c] ? v / count[c]! : Number.NaN))
  const size = isGeographic(target) ? '°' : ' m'
  const title = `${stack.product}, regridded`
  return {
    grid: `${target.width} x ${target.height} cells of ${Number(Math.abs(target.dx).toFixed(6))}${size}`,
    cells,
    steps: rows,
    kept,
    field: gridCoverage(target, mean, { name: 'rain', label: 'Mean rain', unit }),
    picture: field({
      grid: target,
      values: mean,
      unit,
      title: `Mean of ${steps.length} step${steps.length === 1 ? '' : 's'}`,
      scale: 'log',
      source: (await host.open(i.product)).name,
      ...(isSimulated(i.product) ? { simulated: true } : {}),
    }),
    ...(i.format.includes('netcdf')
      ? {
          netcdf: await host.write(
            'regridded.nc',
            'application/x-netcdf',
            await writeRainNetcdf({ title, grid: target, kind: stack.kind, intervals, fields }),
          ),
        }
      : {}),
    ...(i.format.includes('geotiff')
      ? {
          geotiff: await host.write(
            'regridded.tif',
            'image/tiff',
            writeGeoTiff({
              grid: target,
              bands: fields.map((f) => f.values as Float32Array),
              noData: Number.NaN,
              bandNames: intervals.map((t) => formatInstant(t.start)),
              tags: { units: unit, description: title },
            }),
          ),
        }
      : {}),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
