import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cellFractions, densified, type PolygonRings, polygonsOf } from '../src/cell-fractions.js'
import { authalicBandM2, earthAreaM2 } from '../src/earth.js'
import { centreX, centreY, type Grid, rowCellAreasM2 } from '../src/grid.js'
import { zonalStatistics } from '../src/zonal.js'

const plane: Grid = { width: 12, height: 9, x0: 0, y0: 9, dx: 1, dy: -1, crs: '' }
const globe: Grid = { width: 360, height: 180, x0: 0, y0: 90, dx: 1, dy: -1, crs: 'EPSG:4326' }
const sum = (a: ArrayLike<number>) => Array.from(a).reduce((p, q) => p + q, 0)

const inside = (rings: PolygonRings, x: number, y: number): boolean => {
  let odd = false
  for (const ring of rings)
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [[xi, yi], [xj, yj]] = [ring[i]!, ring[j]!]
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd
    }
  return odd
}

/** A star-shaped ring about a point: never crosses itself. */
const star = (x: number, y: number, radii: readonly number[]): [number, number][] =>
  radii.map((r, i) => [
    x + r * Math.cos((2 * Math.PI * i) / radii.length),
    y + r * Math.sin((2 * Math.PI * i) / radii.length),
  ])
const shoelace = (ring: readonly (readonly [number, number])[]) =>
  Math.abs(sum(ring.map(([x, y], i) => x * ring[(i + 1) % ring.length]![1] - y * ring[(i + 1) % ring.length]![0]))) / 2

describe('cell fractions', () => {
  test('of a rectangle are products of its overlaps', () => {
    const { cells, fractions } = cellFractions(plane, [
      [
        [
          [1.25, 2.5],
          [3.5, 2.5],
          [3.5, 4.75],
          [1.25, 4.75],
        ],
      ],
    ])
    const at = new Map(Array.from(cells, (c, i) => [c, fractions[i]!]))
    expect(at.get(6 * 12 + 1)).toBeCloseTo(0.75 * 0.5, 12) // row 6: y 2..3
    expect(at.get(5 * 12 + 2)).toBe(1)
    expect(at.get(4 * 12 + 3)).toBeCloseTo(0.5 * 0.75, 12)
    expect(cells).toHaveLength(9)
    expect(sum(fractions)).toBeCloseTo(2.25 * 2.25, 12)
  })
  test('of a triangle along a diagonal are one half', () => {
    const { fractions } = cellFractions(plane, [
      [
        [
          [0, 0],
          [9, 0],
          [9, 9],
        ],
      ],
    ])
    expect(Array.from(fractions).filter((f) => Math.abs(f - 0.5) < 1e-12)).toHaveLength(9)
    expect(sum(fractions)).toBeCloseTo(40.5, 10)
  })
  const radii = fc.array(fc.double({ min: 0.3, max: 3.5, noNaN: true }), { minLength: 3, maxLength: 14 })
  test('of any star with a hole sum to its area, either way round', () =>
    fc.assert(
      fc.property(radii, fc.boolean(), fc.boolean(), (r, a, b) => {
        const outer = star(6.1, 4.4, r)
        const hole = star(
          6.1,
          4.4,
          r.map((v) => v * 0.4),
        )
        const { fractions } = cellFractions(plane, [[a ? outer : [...outer].reverse(), b ? hole : [...hole].reverse()]])
        expect(sum(fractions)).toBeCloseTo(shoelace(outer) - shoelace(hole), 9)
        for (const f of fractions) expect(f).toBeGreaterThan(0)
      }),
    ))
  test('equal the share of points of a fine raster', () =>
    fc.assert(
      fc.property(radii, (r) => {
        const rings = [
          star(
            6.13,
            4.41,
            r.map((v) => v * 1.9),
          ),
        ]
        const { cells, fractions } = cellFractions(plane, [rings])
        const at = new Map(Array.from(cells, (c, i) => [c, fractions[i]!]))
        const fine = 24
        for (let cell = 0; cell < 108; cell++) {
          let n = 0
          for (let k = 0; k < fine * fine; k++)
            if (
              inside(
                rings,
                (cell % 12) + ((k % fine) + 0.5) / fine,
                9 - Math.floor(cell / 12) - (Math.floor(k / fine) + 0.5) / fine,
              )
            )
              n++
          expect(Math.abs((at.get(cell) ?? 0) - n / fine ** 2)).toBeLessThan(0.08)
        }
      }),
      { numRuns: 25 },
    ))
  test('a polygon beyond the grid is cut, beside it nothing', () => {
    expect(
      sum(
        cellFractions(plane, [
          [
            [
              [-5, -5],
              [30, -5],
              [30, 30],
              [-5, 30],
            ],
          ],
        ]).fractions,
      ),
    ).toBeCloseTo(108, 12)
    expect(
      cellFractions(plane, [
        [
          [
            [20, 0],
            [30, 0],
            [30, 5],
          ],
        ],
      ]).cells,
    ).toHaveLength(0)
    expect(
      sum(
        cellFractions(plane, [
          [
            [
              [-4, 2],
              [2, 2],
              [2, 4],
              [-4, 4],
            ],
          ],
        ]).fractions,
      ),
    ).toBeCloseTo(4, 12)
  })
  test('over the antimeridian, in either notation, and cut in two', () => {
    const box = (w: number, e: number): PolygonRings => [
      [
        [w, 10],
        [e, 10],
        [e, 12.5],
        [w, 12.5],
        [w, 10],
      ],
    ]
    const one = cellFractions(globe, [box(177.5, -178.25)])
    expect(sum(one.fractions)).toBeCloseTo(4.25 * 2.5, 10)
    for (const other of [
      cellFractions(globe, [box(177.5, 181.75)]),
      cellFractions(globe, [box(177.5, 180), box(-180, -178.25)]),
      cellFractions(globe, [box(-182.5, -178.25)]),
    ]) {
      expect(Array.from(other.cells)).toEqual(Array.from(one.cells))
      other.fractions.forEach((f, i) => {
        expect(f).toBeCloseTo(one.fractions[i]!, 10)
      })
    }
    const seam = cellFractions(globe, [box(-2.5, 1.5)]) // over the first column of a 0..360 grid
    expect(sum(seam.fractions)).toBeCloseTo(10, 10)
    expect(seam.cells.some((c) => c % 360 === 359) && seam.cells.some((c) => c % 360 === 0)).toBe(true)
  })
  test('a hole over the antimeridian, written on the other side', () => {
    const outer: PolygonRings[0] = [
      [175, 0],
      [185, 0],
      [185, 5],
      [175, 5],
    ]
    const hole: PolygonRings[0] = [
      [-179, 1],
      [-177, 1],
      [-177, 3],
      [-179, 3],
    ]
    expect(sum(cellFractions(globe, [[outer, hole]]).fractions)).toBeCloseTo(46, 10)
  })
  test('a ring round the pole is the cap', () => {
    const ring = Array.from({ length: 36 }, (_, i) => [-180 + i * 10, -70.5] as const)
    expect(sum(cellFractions(globe, [[ring]]).fractions)).toBeCloseTo(360 * 19.5, 8)
  })
  test('GeoJSON is checked', () => {
    expect(
      polygonsOf({
        type: 'MultiPolygon',
        coordinates: [
          [
            [
              [0, 0],
              [1, 0],
              [1, 1],
            ],
          ],
        ],
      }),
    ).toHaveLength(1)
    for (const g of [
      null,
      {},
      { type: 'Point', coordinates: [0, 0] },
      {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [1, 'x'],
            [1, 1],
          ],
        ],
      },
      { type: 'Polygon', coordinates: 3 },
      { type: 'Polygon', coordinates: [[[0, 0]]] },
    ])
      expect(() => polygonsOf(g)).toThrow(/Polygon or MultiPolygon/)
    expect(
      densified(
        [
          [
            [
              [0, 0],
              [10, 0],
              [0, 0],
            ],
          ],
        ],
        2.5,
      )[0]![0],
    ).toHaveLength(9)
  })
})

describe('zonal statistics', () => {
  test('the whole globe', () => {
    const field = Float64Array.from(
      { length: 64800 },
      (_, i) => Math.sin((centreY(globe, Math.floor(i / 360)) * Math.PI) / 180) ** 2,
    )
    const z = zonalStatistics(globe, field, [
      [
        [
          [0, -90],
          [360, -90],
          [360, 90],
          [0, 90],
        ],
      ],
    ])
    expect(z.areaM2 / earthAreaM2).toBeCloseTo(1, 12)
    expect(z.mean!).toBeCloseTo(1 / 3, 2)
  })
  test('a box of whole cells on the ellipsoid; missing cells are told', () => {
    const field = new Float64Array(64800).fill(5)
    for (let c = 10; c < 15; c++) field[59 * 360 + c] = Number.NaN // 30..31 N
    const z = zonalStatistics(globe, field, [
      [
        [
          [10, 30],
          [20, 30],
          [20, 32],
          [10, 32],
        ],
      ],
    ])
    expect(z.areaM2 / (authalicBandM2(30, 32) / 36)).toBeCloseTo(1, 12)
    expect(z.validAreaM2 / z.areaM2).toBeCloseTo(1 - (rowCellAreasM2(globe)[59]! * 5) / z.areaM2, 12)
    expect([z.mean, z.min, z.max, z.deviation, z.cells, z.validCells]).toEqual([5, 5, 5, 0, 20, 15])
  })
  test('mean and deviation are those of the weighted definition', () =>
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 108, maxLength: 108 }),
        (field) => {
          const ring = star(6, 4, [3, 2, 3.5, 1])
          const { cells, fractions } = cellFractions(plane, [[ring]])
          const w = sum(fractions)
          const mean = sum(Array.from(cells, (c, i) => field[c]! * fractions[i]!)) / w
          const deviation = Math.sqrt(sum(Array.from(cells, (c, i) => (field[c]! - mean) ** 2 * fractions[i]!)) / w)
          const z = zonalStatistics(plane, field, [[ring]])
          expect(z.mean!).toBeCloseTo(mean, 5)
          expect(z.deviation!).toBeCloseTo(deviation, 4)
          expect(centreX(plane, 0)).toBe(0.5)
        },
      ),
    ))
  test('outside the grid there is nothing, and no NaN', () =>
    expect(
      zonalStatistics(plane, new Float64Array(108), [
        [
          [
            [50, 50],
            [60, 50],
            [60, 60],
          ],
        ],
      ]),
    ).toEqual({
      areaM2: 0,
      validAreaM2: 0,
      mean: null,
      integral: 0,
      min: null,
      max: null,
      deviation: null,
      cells: 0,
      validCells: 0,
    }))
})
