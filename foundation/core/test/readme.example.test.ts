import { expect, test } from 'vitest'
import { cellFractions } from '../src/cell-fractions.js'
import { geodesic } from '../src/earth.js'
import { locate } from '../src/grid.js'
import { gridFromAxes } from '../src/grid-axes.js'
import { dayInterval, formatInstant, parseDayEnd, parseInstant } from '../src/time.js'
import { zonalOf } from '../src/zonal.js'

test('the example of the README gives what it says', () => {
  const day = dayInterval(parseInstant('2020-07-01'), parseDayEnd('08:30+05:30'))
  expect(formatInstant(day.end)).toBe('2020-07-01T03:00:00Z')
  expect(geodesic(40.6, -73.8, 49.01667, 2.55).distanceM).toBeCloseTo(5853226.1, 1)
  const grid = gridFromAxes([72.5, 73.5, 74.5], [21.5, 20.5], 'EPSG:4326')
  expect(locate(grid, 73.9, 20.1)).toBe(4)
  const triangle = [
    [
      [72, 20],
      [74, 20],
      [74, 21],
    ],
  ] as const
  expect(
    zonalOf(
      grid,
      [1, 2, 3, 4, 5, 6],
      cellFractions(
        grid,
        [triangle[0]].map((r) => [r]),
      ),
    ).mean,
  ).toBeCloseTo(4.75, 12)
})
