/** The state of the map in its address, times on one bar, coasts across the date line, what a collection draws. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellAt, fieldParameters } from '../src/explore/layer-data.js'
import { nearestSpan, reachOf, spanIn, spanOf, stepFrom, stops, ticksOf } from '../src/explore/times.js'
import { readState, START, writeState } from '../src/explore/url.js'
import { decodeRing, tilesIn } from '../src/map/coast-tile.js'
import { unwrapped } from '../src/map/unwrap.js'

test('what is written is read again', () => {
  const id = fc.stringMatching(/^[a-z0-9][a-z0-9/-]{0,20}$/)
  fc.assert(
    fc.property(
      fc.record({
        lon: fc.integer({ min: -180_000, max: 180_000 }).map((x) => x / 1000),
        lat: fc.integer({ min: -85_000, max: 85_000 }).map((x) => x / 1000),
        zoom: fc.integer({ min: 0, max: 1200 }).map((x) => x / 100),
        globe: fc.boolean(),
        layers: fc.option(
          fc.array(fc.record({ id, opacity: fc.integer({ min: 1, max: 20 }).map((x) => x / 20) }), { maxLength: 5 }),
          { nil: undefined },
        ),
        t: fc.option(
          fc.integer({ min: 0, max: 4e9 }).map((s) => s * 1000),
          { nil: undefined },
        ),
        at: fc.option(
          fc.tuple(
            fc.integer({ min: -1_800_000, max: 1_800_000 }).map((x) => x / 1e4),
            fc.integer({ min: -900_000, max: 900_000 }).map((x) => x / 1e4),
          ),
          { nil: undefined },
        ),
        doubt: fc.constantFrom('hatch' as const, 'fade' as const, 'off' as const),
      }),
      (state) => {
        const same = (x: object): unknown => JSON.parse(JSON.stringify(x).replaceAll('-0,', '0,'))
        expect(same(readState(writeState(state)))).toEqual(same(state))
      },
    ),
  )
  expect(writeState(START)).toBe('')
})

test('an address of anyone else is no harm', () => {
  fc.assert(fc.property(fc.string(), (text) => void readState(`?${text}`)))
  expect(readState('?view=900,0,1&t=soon&sel=1&doubt=much&layers=a~9')).toEqual({
    ...START,
    layers: [{ id: 'a', opacity: 1 }],
  })
})

test('periods, instants and items of STAC', () => {
  expect(spanIn('2018-06-01 to 2018-08-31')).toEqual({ from: Date.UTC(2018, 5, 1), to: Date.UTC(2018, 8, 1) })
  expect(spanIn('2018-06-01T03:00 to 2018-06-01T06:00')).toEqual({
    from: Date.UTC(2018, 5, 1, 3),
    to: Date.UTC(2018, 5, 1, 6),
  })
  expect(spanIn('no date')).toBeUndefined()
  expect(
    spanOf({ datetime: null, start_datetime: '2005-12-01T09:00:00Z', end_datetime: '2006-01-01T09:00:00Z' }),
  ).toEqual({
    from: Date.UTC(2005, 11, 1, 9),
    to: Date.UTC(2006, 0, 1, 9),
  })
  expect(spanOf({})).toBeUndefined()
})

test('the nearest data is the nearest by brute force, and steps never leave it', () => {
  const span = fc.tuple(fc.nat(1e6), fc.nat(1e4)).map(([from, d]) => ({ from, to: from + d }))
  fc.assert(
    fc.property(
      fc.array(span, { minLength: 1, maxLength: 30 }),
      fc.nat(12e5),
      fc.integer({ min: -12, max: 12 }),
      (spans, t, by) => {
        const gap = (s: { from: number; to: number }): number => Math.max(0, s.from - t, t - s.to)
        expect(gap(nearestSpan(spans, t)!)).toBe(Math.min(...spans.map(gap)))
        const places = stops(spans)
        expect(places).toContain(stepFrom(places, t, by || 1))
        const reach = reachOf(spans)!
        for (const tick of ticksOf(reach, 8)) expect(tick.at).toBeGreaterThanOrEqual(reach.from)
      },
    ),
  )
  expect(stepFrom([1, 5, 9], 5, 1)).toBe(9)
  expect(stepFrom([1, 5, 9], 5, -1)).toBe(1)
  expect(stepFrom([1, 5, 9], 6, -1)).toBe(5)
})

test('a cell holds the positions nearest to its centre', () => {
  const cells = { xs: [10, 10.5, 11], ys: [21, 20.5], dx: 0.5, dy: -0.5, values: [1, 2, 3, 4, 5, 6], steps: undefined }
  expect(cellAt(cells, 10.6, 20.4)).toBe(4)
  expect(cellAt(cells, 370.1, 21.1)).toBe(0)
  expect(cellAt(cells, 11.3, 21)).toBeUndefined()
})

test('the parameter to draw and its error', () => {
  expect(
    fieldParameters({
      analysis_error: { description: { en: 'estimated error standard deviation of analysed_sst' } },
      analysed_sst: { description: 'analysed sea surface temperature' },
      mask: { description: 'sea/land field composite mask' },
    }),
  ).toEqual({ value: 'analysed_sst', error: 'analysis_error' })
  expect(fieldParameters({ rain: {} })).toEqual({ value: 'rain' })
  expect(fieldParameters({})).toBeUndefined()
})

test('coasts: tiles of a box, steps of a ring, and the date line', () => {
  expect(tilesIn([170, -20, 190, -15])).toEqual(['160_-20', '-180_-20'])
  expect(tilesIn([70, 15, 75, 25]).sort()).toEqual(['60_0', '60_20'])
  expect(decodeRing([1000, 2000, 500, -1000])).toEqual([
    [1, 2],
    [1.5, 1],
  ])
  const fiji = [
    [179, -16],
    [-179, -16],
    [-179, -17],
    [179, -17],
    [179, -16],
  ] as const
  expect(unwrapped(fiji).map((p) => p[0])).toEqual([179, 181, 181, 179, 179])
  const pole = [
    [-180, -90],
    [-180, -84],
    [0, -70],
    [180, -84],
    [180, -90],
    [-180, -90],
  ] as const
  expect(unwrapped(pole)).toBe(pole)
})
