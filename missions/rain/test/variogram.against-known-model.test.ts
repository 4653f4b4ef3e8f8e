import { empiricalVariogram } from '@setu/rain/kriging/empirical-variogram'
import { fitVariogram } from '@setu/rain/kriging/fit-variogram'
import { semivarianceAt, type Variogram, variogramShapes } from '@setu/rain/kriging/variogram-model'
import { describe, expect, test } from 'vitest'

const classesOf = (v: Variogram) => ({
  cutoff: 100,
  fields: 1,
  classes: Array.from({ length: 15 }, (_, k) => {
    const distance = ((k + 0.5) * 100) / 15
    return { distance, semivariance: semivarianceAt(v, distance), pairs: 100 }
  }),
})

describe.each(variogramShapes)('%s', (shape) => {
  test('a model is found again from its own semivariances', () => {
    const v: Variogram = { shape, partialSill: 30, range: 45, nugget: 6 }
    const { variogram, misfit } = fitVariogram(classesOf(v), [shape])!
    expect(misfit).toBeLessThan(1e-10)
    expect(variogram.range).toBeCloseTo(45, 2)
    expect(variogram.partialSill).toBeCloseTo(30, 2)
    expect(variogram.nugget).toBeCloseTo(6, 2)
  })
})

test('of several shapes the right one is taken', () => {
  for (const shape of ['spherical', 'gaussian'] as const)
    expect(
      fitVariogram(classesOf({ shape, partialSill: 1, range: 40, nugget: 0.1 }), ['spherical', 'gaussian'])!.variogram
        .shape,
    ).toBe(shape)
})

test('sill and nugget never leave negative; a falling variogram has no model', () => {
  const falling = {
    cutoff: 100,
    fields: 1,
    classes: [10, 30, 50, 70].map((distance) => ({ distance, semivariance: 100 - distance, pairs: 10 })),
  }
  const fit = fitVariogram(falling, ['exponential', 'spherical'])
  if (fit) {
    expect(fit.variogram.partialSill).toBeGreaterThan(0)
    expect(fit.variogram.nugget).toBeGreaterThanOrEqual(0)
  }
  expect(fitVariogram({ cutoff: 1, fields: 0, classes: [] }, ['spherical'])).toBeNull()
})

test('semivariances are half the mean squared difference of the pairs of each class', () => {
  const xs = [0, 1, 3, 6]
  const z = [2, 5, 1, 4]
  const between = Float64Array.from(xs.flatMap((a) => xs.map((b) => Math.abs(a - b))))
  const { classes } = empiricalVariogram({ n: 4, between, values: z, times: 1 }, { cutoff: 6, count: 2 }, false)
  // Up to 3: (0,1), (1,3), (0,3), (3,6); beyond: (1,6), (0,6).
  expect(classes[0]).toMatchObject({ pairs: 4, semivariance: (9 + 16 + 1 + 9) / 8, distance: (1 + 2 + 3 + 3) / 4 })
  expect(classes[1]).toMatchObject({ pairs: 2, semivariance: (1 + 4) / 4, distance: 5.5 })
  const dry = empiricalVariogram({ n: 4, between, values: [0, 0, 0, 0], times: 1 }, { cutoff: 6, count: 2 }, true)
  expect(dry).toMatchObject({ classes: [], fields: 0 })
})
