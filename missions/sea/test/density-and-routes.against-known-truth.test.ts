import { randomFrom } from '@setu/core/random'
import { memorySource } from '@setu/core/source'
import { planeDistanceNmi } from '@setu/sea/dead-reckoning'
import { densityOnCells } from '@setu/sea/density-h3'
import { emptyRow, positionBuilder } from '@setu/sea/positions'
import { density } from '@setu/sea/processes/density'
import { routes } from '@setu/sea/processes/routes'
import { strait } from '@setu/sea/sample'
import { ferries, ferryBend, ferryPorts, ferrySigmaNmi, laneAt } from '@setu/sea/sample-ferries'
import { type ShipTrack, trackOfRows } from '@setu/sea/ship-track'
import { latLngToCell } from 'h3-js'
import { describe, expect, test } from 'vitest'
import { runProcess } from './run-process.js'

/** A crooked way from a place, a point every ten minutes. */
const crooked = (seed: number, lon: number, lat: number, n: number): ShipTrack => {
  const random = randomFrom(seed)
  const b = positionBuilder()
  b.file('made')
  let [x, y, course] = [lon, lat, 360 * random.uniform()]
  for (let i = 0; i < n; i++) {
    b.add({ ...emptyRow(), mmsi: 1 + seed, timeMs: i * 600_000, lon: x > 180 ? x - 360 : x, lat: y, place: i })
    course += 40 * random.normal()
    x += (0.04 * Math.sin((course * Math.PI) / 180)) / Math.cos((y * Math.PI) / 180)
    y += 0.04 * Math.cos((course * Math.PI) / 180)
  }
  const p = b.build()
  return trackOfRows(
    p,
    String(seed),
    Array.from({ length: n }, (_, i) => i),
  )
}

describe('density on H3 cells', () => {
  test.each([
    ['in the Pacific', 134, 7],
    ['over the antimeridian', 179.95, -16],
    ['in the north', 10, 78],
  ])('against steps of a second: %s', (_, lon, lat) => {
    const t = crooked(3, lon, lat, 60)
    const cells = densityOnCells([t], 6)
    const counted = new Map<string, number>()
    const STEPS = 600
    for (let i = 1; i < t.n; i++) {
      let dx = t.lon[i]! - t.lon[i - 1]!
      if (dx < -180) dx += 360
      if (dx > 180) dx -= 360
      for (let k = 0; k < STEPS; k++) {
        const f = (k + 0.5) / STEPS
        let x = t.lon[i - 1]! + f * dx
        if (x > 180) x -= 360
        const cell = latLngToCell(t.lat[i - 1]! + f * (t.lat[i]! - t.lat[i - 1]!), x, 6)
        counted.set(cell, (counted.get(cell) ?? 0) + 1 / 6 / STEPS)
      }
    }
    expect([...cells.values()].reduce((n, c) => n + c.hours, 0)).toBeCloseTo((59 * 10) / 60, 9)
    for (const [cell, hours] of counted)
      expect(Math.abs((cells.get(cell)?.hours ?? 0) - hours), cell).toBeLessThan(0.003)
    for (const c of cells.values()) if (c.hours > 0.003) expect(counted.has(c.cell)).toBe(true)
  })

  test('both grids of a process hold the same hours; the grid per square kilometre times its area too', async () => {
    const log = (await strait()).get('log.nmea')!
    const run = async (grid: string) =>
      (await runProcess(density, { positions: 'in', grid }, { in: memorySource('log.nmea', log) })).outputs
    const [a, b] = [await run('h3'), await run('lonlat')]
    expect(a.hours).toBeCloseTo(b.hours!, 6)
    expect(a.hexagons.features.length).toBe(a.cells)
    expect(b.map!.parameters['hours']).toMatchObject({ unit: { symbol: { value: 'h/km2' } } })
  })
})

describe('routes', () => {
  test('the lane of the made-up ferries: centre and width', async () => {
    const files = ferries()
    const { outputs } = await runProcess(
      routes,
      { positions: 'in', ports: 'ports' },
      {
        in: memorySource('positions.csv', files.get('positions.csv')!),
        ports: memorySource('ports.csv', files.get('ports.csv')!),
      },
    )
    expect(outputs).toMatchObject({ routes: 2, ways: 80, ships: 8 })
    const lane = [[ferryPorts[0].lon, ferryPorts[0].lat], ferryBend, [ferryPorts[1].lon, ferryPorts[1].lat]] as [
      number,
      number,
    ][]
    const centre = Array.from({ length: 2001 }, (_, k) => laneAt(lane, k / 2000, 0))
    for (const f of outputs.lanes.features.filter((f) => f.properties!['what'] === 'centre')) {
      const points = (f.geometry as unknown as { coordinates: [number, number][] }).coordinates
      // Median of 40 normal numbers of 0.6 nmi: 0.12 nmi of standard error; at the bend the corner is rounded.
      for (const [lon, lat] of points.slice(2, -2)) {
        const away = Math.min(...centre.map(([x, y]) => planeDistanceNmi(lon, lat, x!, y!)))
        expect(away).toBeLessThan(0.45)
      }
    }
    // Between the quantiles of 10 and 90 % of a normal distribution: 2.563 sigma.
    const widths = outputs.list.map((r) => r.widthNmi!)
    expect(Math.abs((widths[0]! + widths[1]!) / 2 - 2.563 * ferrySigmaNmi)).toBeLessThan(0.3)
    for (const r of outputs.list) expect(r.hours).toBeGreaterThan(5)
  })

  test('harbours that nobody goes between', async () => {
    const files = ferries()
    const { outputs } = await runProcess(
      routes,
      { positions: 'in', ports: 'ports' },
      {
        in: memorySource('positions.csv', files.get('positions.csv')!),
        ports: memorySource('ports.csv', new TextEncoder().encode('name,lon,lat\nA,10,50\nB,20,50\n')),
      },
    )
    expect(outputs).toMatchObject({ routes: 0, ways: 0 })
    expect(outputs.findings.map((f) => f.code)).toContain('sea.noWays')
  })
})
