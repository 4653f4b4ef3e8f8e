import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clipRing } from '../src/map/clip-ring.js'
import { graticule, scaleBar } from '../src/map/graticule.js'
import { layersOf } from '../src/map/layers.js'
import { classOf, stepsFor } from '../src/map/scale.js'

test('values of both signs diverge around zero, others go up; limits rise', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 2 }), (values) => {
      const steps = stepsFor(values)!
      expect(steps.kind).toBe(Math.min(...values) < 0 ? 'diverging' : 'sequential')
      expect(steps.tokens.length).toBe(steps.limits.length + 1)
      for (let i = 1; i < steps.limits.length; i++) expect(steps.limits[i]!).toBeGreaterThan(steps.limits[i - 1]!)
      expect(steps.limits.every(Number.isFinite)).toBe(true)
      for (const v of values) expect(classOf(steps, v)).toBe(steps.limits.filter((l) => v >= l).length)
    }),
  )
  expect(stepsFor([])).toBeUndefined()
  // The smallest number that is not zero, and neighbours among doubles.
  for (const values of [
    [0, 5e-324],
    [-5e-324, 0],
    [1e4, 1e4 + 2e-12],
    [7, 7],
  ]) {
    const { limits } = stepsFor(values)!
    for (let i = 1; i < limits.length; i++) expect(limits[i]!).toBeGreaterThan(limits[i - 1]!)
  }
})

test('a clipped ring stays in its box and keeps the area of a rectangle cut by hand', () => {
  const ring = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
    [0, 0],
  ] as const
  const cut = clipRing(ring, [5, -5, 20, 5])
  const area = Math.abs(cut.slice(1).reduce((s, [x, y], i) => s + cut[i]![0] * y - x * cut[i]![1], 0)) / 2
  expect(area).toBeCloseTo(25, 10)
  expect(clipRing(ring, [20, 20, 30, 30])).toEqual([])
})

test('rows that run south to north, and axes given x first', () => {
  const coverage = {
    domain: { axes: { x: { values: [1, 2] }, y: { values: [5, 4, 3] } } },
    ranges: { r: { axisNames: ['x', 'y'], values: [1, 2, 3, 4, 5, 6] } },
  }
  const { cells, extent } = layersOf(undefined, coverage, undefined)
  expect(cells!.values).toEqual([1, 4, 2, 5, 3, 6])
  expect(extent).toEqual([0.5, 2.5, 2.5, 5.5])
})

test('ticks lie inside, a scale bar is a round length', () => {
  const g = graticule([-71.7, -34, -69.9, -32], 260, 330)
  expect(g.lon.every((t) => t.at >= -71.7 && t.at <= -69.9 && t.text.endsWith('W'))).toBe(true)
  expect(g.lat.length).toBeGreaterThan(1)
  expect(scaleBar(0, 111.32, 300)?.text).toBe('50 km')
})

test('lines alone make a map: their box with a margin, within the world', () => {
  const track = {
    type: 'Feature',
    properties: {},
    geometry: {
      type: 'MultiLineString',
      coordinates: [
        [
          [170, 10],
          [180, 20],
        ],
        [
          [-180, 20],
          [-170, 50],
        ],
      ],
    },
  }
  const { extent, others } = layersOf({ type: 'FeatureCollection', features: [track] }, undefined, undefined)
  expect(others).toHaveLength(1)
  expect(extent).toEqual([-180, 8.4, 180, 51.6])
})
