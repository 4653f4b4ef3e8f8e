/** Scores of a few places by hand. */
import { aggregate, pairsWithin, scoreOf } from '@setu/sea/detection-score'
import { expect, test } from 'vitest'

const metres = 1 / 110_574

test('pairs within 200 m, once each, as many as can be', () => {
  const truth = [
    { lon: 10, lat: 0, lengthM: 100 },
    { lon: 10, lat: 150 * metres, lengthM: 50 },
    { lon: -179.9995, lat: 5 },
  ]
  const found = [
    { lon: 10, lat: 160 * metres, lengthM: 80 },
    { lon: 10, lat: 330 * metres, lengthM: 50 },
    { lon: 179.9999, lat: 5 },
    { lon: 20, lat: 20, lengthM: 10 },
  ]
  expect(pairsWithin(truth, found)).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
  ])
  const all = scoreOf(truth, found)
  expect([all.hits, all.f1, all.length]).toEqual([3, 6 / 7, 0.9])
  expect(aggregate(all, scoreOf([], []))).toBeCloseTo(((6 / 7) * 1.9) / 2, 12)
})

test('nothing against nothing has no score; nothing against something is 0', () => {
  expect(scoreOf([], []).f1).toBeNull()
  expect(scoreOf([{ lon: 0, lat: 0 }], []).f1).toBe(0)
  expect(aggregate(scoreOf([], []), scoreOf([], []))).toBeNull()
})
