import type { Finding } from '@setu/core/contract'
import { isSetuError } from '@setu/core/errors'
import { centreX, centreY } from '@setu/core/grid'
import { describe, expect, test } from 'vitest'
import { openGauges, openProduct } from '../src/readers/open.js'
import { fileSource, haveData } from './real-files.js'

// What SOURCES.md states of the files, and the RMSE that the specification gives for them.
describe.runIf(haveData)('Valparaiso', () => {
  const gauges = async (found: Finding[] = []) =>
    openGauges(
      fileSource('rain/valparaiso/gauges_daily.csv'),
      fileSource('rain/valparaiso/gauges_stations.csv'),
      {},
      (f) => found.push(f),
    )

  test('34 gauges on 243 days with 137 missing values, mean 1.433, max 89', async () => {
    const found: Finding[] = []
    const network = await gauges(found)
    expect(network.stations.length).toBe(34)
    expect(network.intervals.length).toBe(243)
    const present = network.values.filter((v) => !Number.isNaN(v))
    expect(network.values.length - present.length).toBe(137)
    expect(Math.max(...present)).toBe(89)
    expect(present.reduce((a, b) => a + b, 0) / present.length).toBeCloseTo(1.433, 3)
    expect(network.clock).toBe('date-only')
    expect(found.map((f) => f.code).sort()).toEqual(['day-boundary-unknown', 'unit-assumed'])
  })

  test.each([
    ['PERSIANNcdr5km.tif', 5.318705824529037],
    ['CHIRPS5km.tif', 6.3605210681],
  ])('%s: RMSE of cell against gauge', async (file, rmse) => {
    const stack = await openProduct(
      fileSource(`rain/valparaiso/${file}`),
      { start: '1983-01-01', step: 'P1D' },
      () => {},
    )
    expect(stack.intervals.length).toBe(243)
    expect([stack.grid.width, stack.grid.height, stack.grid.crs, stack.kind]).toEqual([38, 40, 'EPSG:4326', 'accum'])
    expect(centreX(stack.grid, 0)).toBeCloseTo(-71.825, 4)
    expect(centreY(stack.grid, 0)).toBeCloseTo(-32.025, 4)
    const network = await gauges()
    let sum = 0
    let n = 0
    for (let t = 0; t < stack.intervals.length; t++) {
      expect(stack.intervals[t]).toEqual(network.intervals[t])
      const field = await stack.read(t)
      network.stations.forEach((s, i) => {
        const column = Math.floor((s.lon - stack.grid.x0) / stack.grid.dx)
        const row = Math.floor((s.lat - stack.grid.y0) / stack.grid.dy)
        const p = field.values[row * stack.grid.width + column]!
        const g = network.values[i * network.intervals.length + t]!
        if (Number.isNaN(p) || Number.isNaN(g)) return
        n++
        sum += (p - g) ** 2
      })
    }
    expect(n).toBe(8125)
    expect(Math.abs(Math.sqrt(sum / n) - rmse)).toBeLessThan(1e-9)
  })

  test('without start and step the way out is named', async () => {
    const error = await openProduct(fileSource('rain/valparaiso/CHIRPS5km.tif'), {}, () => {}).catch((e: unknown) => e)
    expect(isSetuError(error, 'bad-input') && error.wayOut).toContain('--start')
  })
})
