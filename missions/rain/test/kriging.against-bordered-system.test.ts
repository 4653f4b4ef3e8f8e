/** Kriging in covariance form against the bordered system of Lagrange multipliers, solved by another factorisation. */
import { distanceMatrixKm, haversineKm } from '@setu/core/earth'
import { ldlt, ldltSolve } from '@setu/core/linear-ldlt'
import { randomFrom } from '@setu/core/random'
import { localKriging, localWeights, weighted } from '@setu/rain/adjustment/local-kriging'
import { arcOfChord, covarianceTable, tableAt } from '@setu/rain/kriging/covariance-table'
import { krigePoints } from '@setu/rain/kriging/krige-points'
import {
  explained,
  krigingSystem,
  krigingValues,
  krigingVariances,
  solveDrift,
} from '@setu/rain/kriging/kriging-system'
import { type TileSettings, usualTiles } from '@setu/rain/kriging/kriging-tiles'
import { tuneVariogram } from '@setu/rain/kriging/tune-variogram'
import { covarianceAt, type Variogram, variogramShapes } from '@setu/rain/kriging/variogram-model'
import { describe, expect, test } from 'vitest'

const random = randomFrom(3)
const n = 20
const lons = Float64Array.from({ length: n }, () => 70 + 3 * random.uniform())
const lats = Float64Array.from({ length: n }, () => 10 + 3 * random.uniform())
const z = Float64Array.from({ length: n }, () => 20 * random.uniform() ** 3)
const height = Float64Array.from({ length: n }, () => 1500 * random.uniform())
const between = distanceMatrixKm(lats, lons)
const target = { lon: 71.5, lat: 11.5, height: 700 }
const across = Float64Array.from(lons, (lon, i) => haversineKm(lats[i]!, lon, target.lat, target.lon))

const bordered = (v: Variogram, drift: readonly ArrayLike<number>[], at: readonly number[]) => {
  const size = n + drift.length
  const a = new Float64Array(size * size)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) a[i * size + j] = covarianceAt(v, between[i * n + j]!)
    drift.forEach((f, k) => {
      a[(n + k) * size + i] = a[i * size + n + k] = f[i]!
    })
  }
  const b = Float64Array.of(...across.map((d) => covarianceAt(v, d)), ...at)
  const x = ldltSolve(ldlt(a, size)!, b)
  let [value, variance] = [0, v.partialSill + v.nugget]
  for (let i = 0; i < n; i++) value += x[i]! * z[i]!
  for (let i = 0; i < size; i++) variance -= x[i]! * b[i]!
  return { value, variance }
}

describe.each(variogramShapes)('%s', (shape) => {
  const v: Variogram = { shape, partialSill: 40, range: 90, nugget: 4 }
  const ones = new Float64Array(n).fill(1)
  test.each([
    ['ordinary', [ones], [1]],
    ['with elevation drift', [ones, height], [1, target.height]],
  ] as const)('%s: value and variance', (_, drift, at) => {
    const system = krigingSystem(between, n, v)
    const solved = solveDrift(system, drift, z)
    const to = at.map((x) => [x])
    const c = across.map((d) => covarianceAt(v, d))
    const out = krigingValues(solved, to, c, new Float64Array(1))
    const variance = krigingVariances(system, solved, to, c, explained(system, c, 1), new Float64Array(1))
    const other = bordered(v, drift, at)
    expect(out[0]).toBeCloseTo(other.value, 8)
    expect(variance[0]).toBeCloseTo(other.variance, 8)
  })
  test('many points: the same, on the sphere, with the near gauges alone where the covariance ends', async () => {
    const k = await krigePoints({ x: lons, y: lats }, z, { x: [target.lon, lons[4]!], y: [target.lat, lats[4]!] }, v, {
      metric: 'sphere',
      variances: true,
    })
    const other = bordered(v, [ones], [1])
    expect(k.values[0]).toBeCloseTo(other.value, 8)
    expect(k.variances![0]).toBeCloseTo(other.variance, 8)
    // At a gauge: the gauge, without error.
    expect(k.values[1]).toBeCloseTo(z[4]!, 8)
    expect(k.variances![1]).toBeCloseTo(0, 7)
  })
})

describe('what a drift must not do', () => {
  const system = krigingSystem(between, n, { shape: 'exponential', partialSill: 1, range: 80, nugget: 0.1 })
  const ones = new Float64Array(n).fill(1)
  test('a drift that does not vary, is zero, or repeats another is left out', () => {
    const used = (drift: readonly ArrayLike<number>[]) => solveDrift(system, drift, z).used
    expect(used([ones, new Float64Array(n)])).toEqual([0])
    expect(used([ones, new Float64Array(n).fill(7)])).toEqual([0])
    expect(used([ones, height, height.map((h) => 2 * h + 5)])).toEqual([0, 1])
  })
  test('two gauges at one place without nugget are named', () => {
    const d = Float64Array.of(0, 0, 50, 0, 0, 50, 50, 50, 0)
    expect(() => krigingSystem(d, 3, { shape: 'spherical', partialSill: 1, range: 80, nugget: 0 })).toThrow(
      /singular matrix of 3 gauges; the nearest two, numbers 0 and 1/,
    )
    expect(krigingSystem(d, 3, { shape: 'spherical', partialSill: 1, range: 80, nugget: 0.1 }).n).toBe(3)
  })
  test('a negative variogram is refused', async () => {
    const bad: Variogram = { shape: 'exponential', partialSill: -1, range: 80, nugget: 0.1 }
    await expect(
      krigePoints({ x: lons, y: lats }, z, { x: [71], y: [11] }, bad, { metric: 'sphere', variances: false }),
    ).rejects.toMatchObject({ code: 'bad-input' })
  })
})

test('tuning by Dubrule’s formula picks what leaving each gauge out picks', () => {
  const index = Int32Array.from({ length: n }, (_, i) => i)
  const steps = Array.from({ length: 6 }, () => ({
    index,
    values: Float64Array.from({ length: n }, () => random.normal()),
  }))
  const candidates = [30, 120].flatMap((range) =>
    [0.05, 0.5].map((nugget): Variogram => ({ shape: 'exponential', partialSill: 1, range, nugget })),
  )
  const squares = candidates.map((v) => {
    let sum = 0
    for (const { values } of steps)
      for (let out = 0; out < n; out++) {
        const left = Array.from(index).filter((i) => i !== out)
        const d = Float64Array.from(left.flatMap((i) => left.map((j) => between[i * n + j]!)))
        const solved = solveDrift(
          krigingSystem(d, n - 1, v),
          [new Float64Array(n - 1).fill(1), Float64Array.from(left, (i) => height[i]!)],
          Float64Array.from(left, (i) => values[i]!),
        )
        const c = Float64Array.from(left, (i) => covarianceAt(v, between[out * n + i]!))
        const [estimate] = krigingValues(solved, [[1], [height[out]!]], c, new Float64Array(1))
        sum += (values[out]! - estimate!) ** 2
      }
    return sum
  })
  const drift = [new Float64Array(n).fill(1), height]
  const best = tuneVariogram({ n, between, steps, drift }, candidates)
  expect(best).toBe(candidates[squares.indexOf(Math.min(...squares))])
})

describe('a moving neighbourhood', () => {
  const v: Variogram = { shape: 'exponential', partialSill: 1, range: 40, nugget: 0.1 }
  const index = Int32Array.from({ length: n }, (_, i) => i)
  const ones = new Float64Array(n).fill(1)
  const targets = { m: 1, across, elevation: null }
  const of = (driftAt: ArrayLike<number>[], driftTo: ArrayLike<number>[]) => ({
    training: { n, between },
    variogram: v,
    atZero: 1.1,
    index,
    targets,
    driftAt,
    driftTo,
  })
  test.each([
    ['ordinary', [ones], [[1]]],
    ['with elevation drift', [ones, height], [[1], [target.height]]],
  ])('of all gauges is the whole, by field and by weights: %s', (_, at, to) => {
    const other = bordered(
      v,
      at,
      to.map(([x]) => x!),
    )
    for (const { values, variances } of [localKriging(of(at, to), z), weighted(localWeights(of(at, to)), z)]) {
      expect(values[0]).toBeCloseTo(other.value, 9)
      expect(variances[0]).toBeCloseTo(other.variance, 9)
    }
  })
  test('about zero: the weights of simple kriging', () => {
    const { values, variances } = weighted(localWeights(of([], [])), z)
    const other = bordered(v, [], [])
    expect(values[0]).toBeCloseTo(other.value, 9)
    expect(variances[0]).toBeCloseTo(other.variance, 9)
  })
  test('of 300 gauges is near the whole', async () => {
    const many = 300
    const x = Float64Array.from({ length: many }, () => 70 + 6 * random.uniform())
    const y = Float64Array.from({ length: many }, () => 10 + 6 * random.uniform())
    const rain = x.map((lon, i) => 20 + 10 * Math.sin(2 * lon) * Math.cos(3 * y[i]!))
    const tx = Float64Array.from({ length: 40 }, () => 71 + 4 * random.uniform())
    const ty = Float64Array.from({ length: 40 }, () => 11 + 4 * random.uniform())
    const whole = await krigePoints({ x, y }, rain, { x: tx, y: ty }, v, { metric: 'sphere', variances: true })
    const local = localKriging(
      {
        training: { n: many, between: distanceMatrixKm(y, x) },
        variogram: v,
        atZero: 1.1,
        index: Int32Array.from({ length: many }, (_, i) => i),
        targets: {
          m: 40,
          across: Float64Array.from({ length: 40 * many }, (_, k) => {
            const [j, i] = [Math.floor(k / many), k % many]
            return haversineKm(ty[j]!, tx[j]!, y[i]!, x[i]!)
          }),
          elevation: null,
        },
        driftAt: [new Float64Array(many).fill(1)],
        driftTo: [new Float64Array(40).fill(1)],
      },
      rain,
    )
    for (let j = 0; j < 40; j++) {
      expect(Math.abs(local.values[j]! - whole.values[j]!)).toBeLessThan(0.5)
      expect(local.variances[j]! / whole.variances![j]!).toBeGreaterThan(0.999)
      expect(local.variances[j]! / whole.variances![j]!).toBeLessThan(1.05)
    }
  })
})

describe('tiles of targets', () => {
  const side = 70
  const cells = {
    x: Float64Array.from({ length: side * side }, (_, k) => 70 + (3 * (k % side)) / side),
    y: Float64Array.from({ length: side * side }, (_, k) => 10 + (3 * Math.floor(k / side)) / side),
  }
  test.each(['plane', 'sphere'] as const)('change no variance by more than 2e-6 of the sill (%s)', async (metric) => {
    for (const shape of ['exponential', 'matern32', 'matern52'] as const) {
      const v: Variogram = { shape, partialSill: 4, range: metric === 'plane' ? 1 : 110, nugget: 0.1 }
      const of = (tiles: TileSettings | false) =>
        krigePoints({ x: lons, y: lats }, z, cells, v, { metric, variances: true, tiles })
      const [fast, whole] = [await of(usualTiles), await of(false)]
      expect(fast.values.every((value, j) => value === whole.values[j])).toBe(true)
      let worst = 0
      for (let j = 0; j < side * side; j++)
        worst = Math.max(worst, Math.abs(fast.variances![j]! - whole.variances![j]!))
      expect(worst).toBeLessThan(2e-6 * 4.1)
      expect(worst).toBeGreaterThan(0)
    }
  })

  test('targets on a line, few targets and one target are the same with and without', async () => {
    const v: Variogram = { shape: 'exponential', partialSill: 4, range: 1, nugget: 0.1 }
    for (const count of [1, 3, 900]) {
      const line = {
        x: Float64Array.from({ length: count }, (_, k) => 70 + k / 300),
        y: new Float64Array(count).fill(11.2),
      }
      const of = (tiles: TileSettings | false) =>
        krigePoints({ x: lons, y: lats }, z, line, v, { metric: 'plane', variances: true, tiles })
      const [a, b] = [await of(usualTiles), await of(false)]
      for (let j = 0; j < count; j++) expect(Math.abs(a.variances![j]! - b.variances![j]!)).toBeLessThan(1e-5)
    }
  })

  test.each(variogramShapes)('the table of %s is the model', (shape) => {
    const v: Variogram = { shape, partialSill: 3, range: 40, nugget: 0 }
    for (const sphere of [false, true]) {
      const table = covarianceTable(v, 3000, sphere)
      let worst = 0
      for (let s = 0.001; s < 3000; s *= 1.01)
        worst = Math.max(worst, Math.abs(tableAt(table, s) - covarianceAt(v, sphere ? arcOfChord(s) : s)))
      expect(worst).toBeLessThan(3e-12)
    }
  })
})
