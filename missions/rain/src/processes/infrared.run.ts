import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { estimateOf } from '@setu/core/estimate'
import { sameGrid } from '@setu/core/grid'
import type { Static } from '@setu/core/schema'
import { formatInstant } from '@setu/core/time'
import { field } from '../figures/field.js'
import { fieldSkill } from '../forecast-skill.js'
import { rateOf } from '../frame-sequence.js'
import { gridCoverage } from '../grid-coverage.js'
import { cellKm } from '../grid-size.js'
import {
  autoEstimator,
  autoEstimatorRate,
  exponentialRate,
  fitExponential,
  fitMatching,
  gpi,
  gpiKelvin,
  gpiRate,
  hydroEstimator,
  imsra,
  imsraLaw,
  matched,
  warmest,
} from '../infrared-rain.js'
import { isSimulated, productOf } from '../open-inputs.js'
import { openBrightness } from '../readers/brightness.js'
import { onceEach } from '../readers/reader-options.js'
import { writeRainNetcdf } from '../write/rain-netcdf.js'
import type { inputs, outputs } from './infrared.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const MOST_IMAGES = 400

const estimateRain = async (i: Inputs, run: Run): Promise<Outputs> => {
  const stack = await openBrightness(
    await run.open(i.images),
    i.variable ? { variable: i.variable } : {},
    onceEach(run.found),
  )
  const { grid, intervals } = stack
  const { width, height } = grid
  if (intervals.length > MOST_IMAGES)
    throw setuError('too-large', {
      where: '/images',
      found: `${intervals.length} images`,
      expected: `at most ${MOST_IMAGES} at once`,
    })
  const kelvin: Float32Array[] = []
  for (let k = 0; k < intervals.length; k++) {
    kelvin.push(await stack.read(k))
    await run.progress((0.3 * (k + 1)) / intervals.length)
  }
  if (!kelvin.some((f) => f.some((t) => !Number.isNaN(t))))
    throw setuError('failed-check', {
      where: stack.product,
      found: `${stack.variable} without a temperature from 150 to 350 K`,
      expected: 'temperatures of cloud tops in kelvin',
    })
  const truth = new Map<number, Float32Array>()
  if (i.rain !== undefined) {
    const rain = await productOf(
      i.rain,
      { ...(i.kind ? { kind: i.kind } : {}), ...(i.productUnit ? { productUnit: i.productUnit } : {}) },
      run,
    )
    if (!sameGrid(rain.grid, grid))
      throw setuError('bad-input', {
        where: '/rain',
        found: `a grid of ${rain.grid.width} x ${rain.grid.height} cells`,
        expected: `that of the images, ${width} x ${height} cells`,
        wayOut: 'Bring both on one grid first.',
      })
    for (let k = 0; k < intervals.length; k++) {
      const t = rain.intervals.findIndex((r) => r.start === intervals[k]!.start)
      if (t >= 0) truth.set(k, await rateOf(rain, t))
    }
    if (truth.size === 0)
      throw setuError('bad-input', {
        where: '/rain',
        found: 'no time in common with the images',
        expected: 'rain of the same starts',
      })
  }
  const pairs = (): readonly [Float32Array, Float32Array] => {
    const [t, r] = [new Float32Array(truth.size * width * height), new Float32Array(truth.size * width * height)]
    ;[...truth].forEach(([k, rain], n) => {
      t.set(kelvin[k]!, n * width * height)
      r.set(rain, n * width * height)
    })
    return [t, r]
  }
  const [kmX, kmY] = cellKm(grid)
  const box = [Math.max(1, Math.round(i.box / kmX)), Math.max(1, Math.round(i.box / kmY))] as const
  let law = imsraLaw
  if (i.method === 'imsra') {
    if (truth.size) law = fitExponential(...pairs())
    else
      run.found({
        code: 'rain.infrared.unverified-law',
        severity: 'warning',
        message: 'The coefficients of the law were not checked against a second source: refit them with --rain.',
        affects: 'rain',
      })
  }
  if (i.method === 'matching' && truth.size === 0)
    throw setuError('bad-input', {
      where: '/rain',
      found: 'nothing',
      expected: 'rain of the same grid and times to match with',
    })
  const matching = i.method === 'matching' ? fitMatching(...pairs()) : null
  if (truth.size && (i.method === 'imsra' || i.method === 'matching'))
    run.found({
      code: 'rain.infrared.learnt',
      severity: 'note',
      message: 'The method was fitted to the rain that also judges it: its scores are those of a fit.',
      affects: 'skill',
    })
  const rateOfImage = (k: number): Float32Array => {
    const t = kelvin[k]!
    switch (i.method) {
      case 'gpi':
        return gpi(t, width, height, box)
      case 'auto-estimator':
        return autoEstimator(t, kelvin[k - 1] ?? null, i.moisture, i.cap)
      case 'hydro-estimator':
        return hydroEstimator(t, width, height, Math.max(2, Math.floor(box[0] / 4)), i.moisture, i.cap)
      case 'imsra':
        return imsra(t, law).map((v) => Math.min(i.cap, v))
      default:
        return matched(matching!, t)
    }
  }
  const fields: Float32Array[] = []
  const images: Outputs['images'] = []
  const skill: Outputs['skill'] = []
  const [sum, count] = [new Float64Array(width * height), new Uint16Array(width * height)]
  for (const [k, interval] of intervals.entries()) {
    const rate = rateOfImage(k)
    fields.push(rate)
    let [n, all, high, cold] = [0, 0, 0, Number.POSITIVE_INFINITY]
    for (let c = 0; c < rate.length; c++) {
      if (!Number.isNaN(kelvin[k]![c]!)) cold = Math.min(cold, kelvin[k]![c]!)
      if (Number.isNaN(rate[c]!)) continue
      n++
      all += rate[c]!
      high = Math.max(high, rate[c]!)
      sum[c]! += rate[c]!
      count[c]!++
    }
    images.push({
      time: formatInstant(interval.start),
      coldest: Number.isFinite(cold) ? cold : null,
      mean: n ? all / n : null,
      maximum: n ? high : null,
      missingShare: 1 - n / rate.length,
    })
    const was = truth.get(k)
    if (was) {
      const s = fieldSkill(rate, was, width, height, i.threshold, 1)
      const of = (v: number, unit: string) => estimateOf(v, unit, { n: s.n }, 'no event or no variance')
      skill.push({
        time: formatInstant(interval.start),
        csi: of(s.csi, '1'),
        rmse: of(s.rmse, 'mm/h'),
        correlation: of(s.correlation, '1'),
      })
    }
    await run.progress(0.3 + (0.6 * (k + 1)) / intervals.length)
  }
  const byTemperature = (t: number): number =>
    i.method === 'gpi'
      ? t < gpiKelvin
        ? gpiRate
        : 0
      : i.method === 'matching'
        ? matched(matching!, Float32Array.of(t))[0]!
        : t > warmest
          ? 0
          : Math.min(i.cap, i.method === 'imsra' ? exponentialRate(law, t) : autoEstimatorRate(t) * i.moisture)
  const mean = sum.map((v, c) => (count[c] ? v / count[c]! : Number.NaN))
  return {
    images,
    law: Array.from({ length: 9 }, (_, k) => ({ kelvin: 190 + 10 * k, rate: byTemperature(190 + 10 * k) })),
    skill,
    rain: gridCoverage(grid, mean, { name: 'rain', label: 'Rain from infrared', unit: 'mm/h' }),
    picture: field({
      grid,
      values: mean,
      unit: 'mm/h',
      title: `Rain from infrared, ${i.method}`,
      scale: 'log',
      source: stack.product,
      ...(isSimulated(i.images) ? { simulated: true } : {}),
    }),
    netcdf: await run.write(
      'infrared-rain.nc',
      'application/x-netcdf',
      await writeRainNetcdf({
        title: `Rain from infrared by ${i.method}, ${stack.product}`,
        grid,
        kind: 'rate',
        intervals,
        fields: fields.map((values) => ({
          values,
          reason: Uint8Array.from(values, (v) => (Number.isNaN(v) ? 2 : 0)),
        })),
      }),
    ),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run: estimateRain }
