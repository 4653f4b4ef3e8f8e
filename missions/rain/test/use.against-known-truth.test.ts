import { randomFrom } from '@setu/core/random'
import { parseDuration } from '@setu/core/time'
import { windowsOf } from '@setu/rain/accumulation'
import { alertClasses, depthLevels, percentileLevels } from '@setu/rain/alert-rules'
import { outlines } from '@setu/rain/cell-outline'
import {
  autoEstimatorRate,
  coldShare,
  fitExponential,
  fitMatching,
  gpi,
  hydroEstimator,
  matched,
} from '@setu/rain/infrared-rain'
import { landslideDepth, landslideThresholds } from '@setu/rain/landslide-thresholds'
import { accumulate } from '@setu/rain/processes/accumulate'
import { alert } from '@setu/rain/processes/alert'
import { drought } from '@setu/rain/processes/drought'
import { infrared } from '@setu/rain/processes/infrared'
import { morph } from '@setu/rain/processes/morph'
import { nowcast } from '@setu/rain/processes/nowcast'
import { returnLevels } from '@setu/rain/processes/return-levels'
import { spi } from '@setu/rain/processes/spi'
import { rainObjects } from '@setu/rain/rain-objects'
import { infraredReferences } from '@setu/rain/references/infrared'
import { makeScene } from '@setu/rain/scene'
import { clouds, cloudsLaw, showers, showersWind, years, yearsLevel } from '@setu/rain/use-scenes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkSample } from './check-sample.js'
import { referenceBench } from './reference-bench.js'
import { runProcess } from './run-process.js'

const yearsInput = 'sample:rain/years/daily.csv'
const stations = 'sample:rain/years/stations.csv'

test.each([
  ['showers', showers],
  ['clouds', clouds],
  ['years', years],
])('the sample %s is small, quick and the same twice', (_, make) => checkSample(make))

describe('forecast and morphing of showers with a known wind', () => {
  test('nowcast finds speed and direction and beats persistence', async () => {
    const { outputs } = await runProcess(nowcast, nowcast.examples[0]!.inputs)
    const speed = Math.hypot(showersWind.u, showersWind.v) * 6
    expect(outputs.speed / speed).toBeCloseTo(1, 1)
    // East and south: clockwise from north.
    expect(outputs.towards).toBeCloseTo(90 + (Math.atan2(showersWind.v, showersWind.u) * 180) / Math.PI, -0.8)
    const at = (name: string) => outputs.skill.filter((r: { forecast: string }) => r.forecast === name)
    for (const [k, r] of at('extrapolation').entries())
      expect(r.csi.value).toBeGreaterThan(at('persistence')[k].csi.value)
  })
  test('the ensemble has probabilities, ranks that add up, and a CRPS below the error of persistence', async () => {
    const { outputs } = await runProcess(nowcast, {
      ...nowcast.examples[0]!.inputs,
      method: 'steps',
      members: 6,
      levels: 5,
      steps: 2,
    })
    for (const row of outputs.ensemble) expect(row.crps.value).toBeLessThan(row.persistenceMae.value)
    for (const lead of [10, 20]) {
      const shares = outputs.ranks.filter((r: { lead: number }) => r.lead === lead)
      expect(shares.reduce((s: number, r: { share: number }) => s + r.share, 0)).toBeCloseTo(1, 9)
    }
    const p = outputs.probability.ranges.probability.values.filter((v: number | null) => v !== null)
    expect(Math.min(...p)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...p)).toBeLessThanOrEqual(1)
  })
  test('morphing comes nearer to what was withheld than any rival, and errors grow with age', async () => {
    const { outputs } = await runProcess(morph, morph.examples[0]!.inputs)
    for (const row of outputs.skill.filter((r: { estimate: string }) => r.estimate === 'morphed'))
      for (const other of ['nearest overpass', 'time interpolation'])
        expect(row.correlation.value).toBeGreaterThan(
          outputs.skill.find((r: { estimate: string; time: string }) => r.estimate === other && r.time === row.time)
            .correlation.value,
        )
    const errors = outputs.variances.map((r: { rmse: number }) => r.rmse)
    for (let k = 1; k < errors.length; k++) expect(errors[k]).toBeGreaterThanOrEqual(errors[k - 1])
    expect(outputs.steps[0].age).toBe(0)
  })
})

describe('forty years with a known tail', () => {
  test('intervals of return levels hold the true levels', async () => {
    const { outputs } = await runProcess(returnLevels, {
      gauges: yearsInput,
      stations,
      coverage: 0.95,
      period: [10, 50],
    })
    for (const row of outputs.levels.filter((r: { family: string }) => r.family === 'GEV')) {
      expect(row.level.low).toBeLessThan(yearsLevel(row.period))
      expect(row.level.high).toBeGreaterThan(yearsLevel(row.period))
    }
  })
  test('peaks over a threshold too, and the shape is that of the days', async () => {
    const { outputs } = await runProcess(returnLevels, {
      gauges: yearsInput,
      stations,
      coverage: 0.95,
      period: [20],
      threshold: 30,
      separation: 1,
    })
    const rows = outputs.levels.filter((r: { family: string }) => r.family === 'generalised Pareto')
    expect(rows.length).toBe(2)
    for (const row of rows) {
      expect(row.level.low).toBeLessThan(yearsLevel(20))
      expect(row.level.high).toBeGreaterThan(yearsLevel(20))
    }
  })
  test('the index has mean zero and deviation one; drought years are in order and balanced about the mean', async () => {
    const { outputs } = await runProcess(spi, { series: yearsInput, stations, months: [1, 12] })
    const z = outputs.rows
      .filter((r: { months: number; spi: number | null; month: string }) => r.months === 12 && r.spi !== null)
      .map((r: { spi: number }) => r.spi)
    const mean = z.reduce((a: number, b: number) => a + b, 0) / z.length
    expect(Math.abs(mean)).toBeLessThan(0.05)
    expect(Math.sqrt(z.reduce((a: number, b: number) => a + (b - mean) ** 2, 0) / z.length)).toBeCloseTo(1, 1)
    const dry = (await runProcess(drought, { series: yearsInput, stations })).outputs.years
    for (let k = 1; k < dry.length; k++) expect(dry[k].anomaly).toBeGreaterThanOrEqual(dry[k - 1].anomaly)
    expect(dry.reduce((s: number, r: { anomaly: number }) => s + r.anomaly, 0)).toBeCloseTo(0, 8)
  })
})

describe('accumulations of the monsoon', () => {
  const scene = makeScene()
  test('three-day windows equal sums of the truth read as the product', async () => {
    const { outputs } = await runProcess(accumulate, accumulate.examples[0]!.inputs)
    expect(outputs.windows.length).toBe(scene.intervals.length - 2)
    const all = await runProcess(accumulate, {
      product: 'sample:rain/monsoon/product.nc',
      windows: 'year',
      coverage: 0.2,
    })
    const days = await runProcess(accumulate, { product: 'sample:rain/monsoon/product.nc', windows: 'day' })
    const sum = days.outputs.windows.reduce((s: number, w: { mean: number }) => s + w.mean, 0)
    expect(all.outputs.windows[0].mean).toBeCloseTo(sum, 3)
  })
  test('a day boundary cuts days in shares and loses no rain', async () => {
    const days = await runProcess(accumulate, {
      product: 'sample:rain/monsoon/product.nc',
      windows: 'day',
      boundary: '03:00Z',
      coverage: 0.01,
    })
    const plain = await runProcess(accumulate, { product: 'sample:rain/monsoon/product.nc', windows: 'day' })
    const total = (o: { windows: { mean: number | null }[] }) => o.windows.reduce((s, w) => s + (w.mean ?? 0), 0)
    expect(total(days.outputs) / total(plain.outputs)).toBeCloseTo(1, 6)
    expect(days.outputs.windows[0].start).toBe('2018-05-31T03:00:00Z')
    expect(days.outputs.windows.length).toBe(93)
  })
  test('windows: months on the Japanese boundary begin at 15:00 UTC of the day before', () => {
    const start = Date.UTC(2020, 0, 31, 15)
    const [first, second] = windowsOf(
      [{ start, end: start + 86_400_000 * 40 }],
      'month',
      parseDuration('P1M'),
      parseDuration('P1M'),
      -540,
    )
    expect(new Date(first!.start).toISOString()).toBe('2020-01-31T15:00:00.000Z')
    expect(new Date(second!.start).toISOString()).toBe('2020-02-29T15:00:00.000Z')
  })
})

describe('alerts', () => {
  test('areas hold exactly the cells that reach the class', async () => {
    const { outputs } = await runProcess(alert, alert.examples[0]!.inputs)
    const cells = outputs.areas.features.reduce(
      (s: number, f: { properties: { cells: number } }) => s + f.properties.cells,
      0,
    )
    expect(cells).toBe(outputs.alerts.reduce((s: number, a: { cells: number }) => s + a.cells, 0))
    expect(cells).toBeGreaterThan(0)
    expect(outputs.alerts.every((a: { maximum: number }) => a.maximum >= 64.5)).toBe(true)
  })
  test('percentiles of a history: the wettest window of each cell is above its 95th', async () => {
    const { outputs } = await runProcess(alert, {
      product: 'sample:rain/monsoon/product.nc',
      history: 'sample:rain/monsoon/product.nc',
      rule: 'percentile',
      at: '2018-07-15',
    })
    expect(outputs.alerts.length).toBeGreaterThan(0)
  })
  test('outlines: area by the shoelace equals the cells, for any mask', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 63, maxLength: 63 }), (mask) => {
        const field = Float32Array.from(mask, (m) => (m ? 1 : 0))
        const { objects, labels } = rainObjects(field, 9, 7, 1, 4)
        const grid = { width: 9, height: 7, x0: 10, y0: 50, dx: 1, dy: -1, crs: 'EPSG:4326' }
        const shoelace = (r: readonly (readonly [number, number])[]): number =>
          r.slice(1).reduce((s, [x, y], k) => s + (r[k]![0] * y - x * r[k]![1]) / 2, 0)
        outlines(labels, grid, objects.length).forEach(({ outer, holes }, n) => {
          expect(shoelace(outer)).toBeGreaterThan(0)
          const area = holes.reduce((s, h) => s + shoelace(h), shoelace(outer))
          for (const h of holes) expect(shoelace(h)).toBeLessThan(0)
          expect(area).toBeCloseTo(objects[n]!.cells, 6)
          expect(outer[0]).toEqual(outer.at(-1))
        })
      }),
    )
  })
  test('classes: the highest level that is reached; missing is none', () => {
    const levels = depthLevels([10, 50, 100])
    expect([...alertClasses(Float32Array.of(5, 10, 60, 500, Number.NaN), levels)]).toEqual([0, 1, 2, 3, 0])
    expect(levels.map((l) => l.severity)).toEqual(['Moderate', 'Severe', 'Extreme'])
  })
  test('a cell with too short a history has no percentile', () => {
    const history = Array.from({ length: 30 }, (_, k) => Float32Array.of(k, k < 15 ? k : Number.NaN))
    const [level] = percentileLevels(history, [90])
    expect((level!.depth as Float32Array)[0]).toBeCloseTo(26.1, 4)
    expect((level!.depth as Float32Array)[1]).toBeNaN()
  })
  test('landslide curves by hand: Caine at 1 h and 24 h; nothing outside its durations', () => {
    const caine = landslideThresholds[0]!
    expect(landslideDepth(caine, 1)).toBeCloseTo(14.82, 10)
    expect(landslideDepth(caine, 24)).toBeCloseTo(14.82 * 24 ** 0.61, 8)
    expect(landslideDepth(caine, 0.1)).toBeNull()
    expect(landslideDepth(landslideThresholds[1]!, 1)).toBeNull()
  })
})

describe('rain from infrared', () => {
  test.each(infraredReferences.map((r) => [r.id, r] as const))('%s', async (_, row) => {
    expect(Math.abs((await row.value(referenceBench())) - row.expected)).toBeLessThanOrEqual(row.tolerance)
  })
  test('a refit finds the law of the made-up clouds', async () => {
    const random = randomFrom(4)
    const kelvin = Float64Array.from({ length: 40000 }, () => 190 + 60 * random.uniform())
    const rain = kelvin.map(
      (t) => cloudsLaw.a * Math.exp(-(t - cloudsLaw.t0) / cloudsLaw.s) * -Math.log(1 - random.uniform()),
    )
    const law = fitExponential(kelvin, rain)
    expect(law.s).toBeCloseTo(cloudsLaw.s, 0)
    expect(law.a * Math.exp(-(200 - law.t0) / law.s)).toBeCloseTo(cloudsLaw.a, 0)
    const { outputs } = await runProcess(infrared, infrared.examples[0]!.inputs)
    for (const row of outputs.skill) expect(row.correlation.value).toBeGreaterThan(0.95)
  })
  test('matching returns the distribution it was given', () => {
    const random = randomFrom(9)
    const kelvin = Float32Array.from({ length: 5000 }, () => 200 + 80 * random.uniform())
    const rain = Float32Array.from({ length: 5000 }, () => (random.uniform() < 0.7 ? 0 : 20 * random.uniform()))
    const out = matched(fitMatching(kelvin, rain), kelvin)
    const mean = (f: Float32Array): number => f.reduce((a, b) => a + b, 0) / f.length
    expect(mean(out) / mean(rain)).toBeCloseTo(1, 1)
    // The coldest cell rains most.
    const coldest = kelvin.indexOf(Math.min(...kelvin))
    expect(out[coldest]).toBe(Math.max(...out))
  })
  test('GPI is three millimetres an hour times the cold share; missing cells do not count', () => {
    const kelvin = Float32Array.from({ length: 16 }, (_, i) => (i < 8 ? 230 : 250))
    kelvin[15] = Number.NaN
    expect(coldShare(kelvin, 4, 4, 4, 4, 235)[0]).toBeCloseTo(8 / 15, 6)
    expect(gpi(kelvin, 4, 4, [4, 4])[0]).toBeCloseTo(24 / 15, 6)
  })
  test('Hydro-Estimator: nothing where it is not colder than around, the full rate in a cold core', () => {
    const kelvin = new Float32Array(900).fill(240)
    kelvin[15 * 30 + 15] = 205
    const rain = hydroEstimator(kelvin, 30, 30, 7)
    expect(rain[15 * 30 + 15]).toBeCloseTo(Math.min(72, autoEstimatorRate(205)), 3)
    expect(rain[15 * 30 + 16]).toBe(0)
    expect(hydroEstimator(new Float32Array(900).fill(210), 30, 30, 7).every((v) => v === 0)).toBe(true)
  })
})
