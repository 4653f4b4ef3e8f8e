import { expect, test } from 'vitest'
import { cutLand } from '../src/map/cut-land.js'

const square = (w: number, e: number): (readonly [number, number])[] => [
  [w, -10],
  [e, -10],
  [e, 10],
  [w, 10],
  [w, -10],
]
const widths = (rings: readonly (readonly (readonly [number, number])[])[]): number[][] =>
  rings.map((r) => [Math.min(...r.map((p) => p[0])), Math.max(...r.map((p) => p[0]))])

test('a continent that lies a turn away is where the map looks', () => {
  const eurasia = [square(-370, -170)]
  expect(cutLand([eurasia], [60, -5, 100, 5]).flatMap(widths)).toEqual([[60, 100]])
  // Over the date line both its ends show: 170 to 190 as one, and what begins at -170 once more.
  expect(cutLand([eurasia], [150, -5, 200, 5]).flatMap(widths)).toEqual([[150, 190]])
  expect(cutLand([[square(10, 20)]], [60, -5, 100, 5])).toEqual([])
})
