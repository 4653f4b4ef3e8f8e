import type { Run, Work } from '@setu/core/contract'
import type { Feature, Static } from '@setu/core/schema'
import { writeParquet } from '@setu/formats/parquet/write'
import { cellToBoundary, cellToLatLng } from 'h3-js'
import { type DensityGrid, gridAround } from '../density.js'
import { densityCoverage } from '../density-coverage.js'
import { boxAreaKm2, densityOnCells } from '../density-h3.js'
import { bars } from '../figures/bars.js'
import { isSimulated, positionsOf } from '../open-inputs.js'
import { periodOf } from '../period.js'
import { shipTracks } from '../ship-track.js'
import type { inputs, outputs } from './density.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const SHOWN = 1000
const MOST_HEXAGONS = 5000

interface Cell {
  readonly cell: string
  readonly lon: number
  readonly lat: number
  readonly hours: number
  readonly hoursPerKm2: number
  readonly crossings: number
  readonly ships: number | null
}

/** Cells of a hexagon, longitudes on one turn, first point again at the end. */
const hexagon = (c: Cell): Feature => {
  const ring = cellToBoundary(c.cell, true) as [number, number][]
  const turned = ring.map(([x, y]): [number, number] => [x - c.lon > 180 ? x - 360 : x - c.lon < -180 ? x + 360 : x, y])
  return {
    type: 'Feature',
    id: c.cell,
    geometry: { type: 'Polygon', coordinates: [turned.map(([x, y]) => [Number(x.toFixed(5)), Number(y.toFixed(5))])] },
    properties: { hours: c.hours, hoursPerKm2: c.hoursPerKm2, crossings: c.crossings, ships: c.ships },
  }
}

const placeName = (lon: number, lat: number): string =>
  `${Math.abs(lat).toFixed(2)} ${lat < 0 ? 'S' : 'N'}, ${Math.abs(lon).toFixed(2)} ${lon < 0 ? 'W' : 'E'}`

const gridCells = (g: DensityGrid): Cell[] => {
  const cells: Cell[] = []
  for (let row = 0; row < g.rows; row++) {
    const south = g.south + row * g.step
    const area = boxAreaKm2(south, south + g.step, g.step)
    for (let column = 0; column < g.columns; column++) {
      const hours = g.hours[row * g.columns + column]!
      if (hours === 0) continue
      const west = g.west + column * g.step
      cells.push({
        cell: `${west.toFixed(4)},${south.toFixed(4)}`,
        lon: Number((west + g.step / 2).toFixed(6)),
        lat: Number((south + g.step / 2).toFixed(6)),
        hours,
        hoursPerKm2: hours / area,
        crossings: g.crossings[row * g.columns + column]!,
        ships: null,
      })
    }
  }
  return cells
}

const run = async (i: Inputs, run: Run): Promise<Outputs> => {
  const { positions } = await positionsOf(i, run)
  const { tracks } = shipTracks(positions)
  await run.progress(0.5, 'cells')
  const longestMs = i.longestSilence * 60_000
  const grid = i.grid === 'lonlat' ? gridAround(tracks, i.step, longestMs) : undefined
  if (grid && grid.step !== i.step)
    run.found({
      code: 'sea.coarserGrid',
      severity: 'warning',
      message: `The grid would have too many cells at ${i.step} degrees; its step is ${grid.step}.`,
      affects: 'map',
    })
  const cells: Cell[] = grid
    ? gridCells(grid)
    : i.grid === 'h3'
      ? [...densityOnCells(tracks, i.resolution, longestMs).values()].map((c) => {
          const [lat, lon] = cellToLatLng(c.cell)
          return {
            cell: c.cell,
            lon: Number(lon!.toFixed(6)),
            lat: Number(lat!.toFixed(6)),
            hours: c.hours,
            hoursPerKm2: c.hours / c.areaKm2,
            crossings: c.crossings,
            ships: c.ships.size,
          }
        })
      : []
  if (cells.length === 0)
    run.found({
      code: 'sea.noTraffic',
      severity: 'warning',
      message:
        'No ship reports two places within the longest silence, one after the other: nobody knows where it was between them.',
      affects: 'busiest',
    })
  cells.sort((a, b) => b.hoursPerKm2 - a.hoursPerKm2 || (a.cell < b.cell ? -1 : 1))
  const short = (c: Cell): Cell => ({
    ...c,
    hours: Number(c.hours.toPrecision(6)),
    hoursPerKm2: Number(c.hoursPerKm2.toPrecision(6)),
  })
  const column = (of: (c: Cell) => unknown): unknown[] => cells.map(of)
  return {
    cells: cells.length,
    ships: new Set(tracks.map((t) => t.mmsi)).size,
    hours: Number(cells.reduce((n, c) => n + c.hours, 0).toFixed(6)),
    ...periodOf(positions.timeMs),
    busiest: cells.slice(0, SHOWN).map(short),
    ...(grid
      ? {
          map: densityCoverage(grid, (row) =>
            boxAreaKm2(grid.south + row * grid.step, grid.south + (row + 1) * grid.step, grid.step),
          ),
        }
      : {}),
    hexagons: {
      type: 'FeatureCollection',
      features: i.grid === 'h3' ? cells.slice(0, MOST_HEXAGONS).map(short).map(hexagon) : [],
    },
    picture: bars({
      title: 'Ship-hours in the busiest cells',
      what: 'ship-hours',
      unit: 'h',
      bars: [...cells]
        .sort((a, b) => b.hours - a.hours)
        .slice(0, 20)
        .map((c) => ({ name: placeName(c.lon, c.lat), count: Number(c.hours.toFixed(2)) })),
      source: (await run.open(i.positions)).name,
      ...(isSimulated(i.positions) ? { simulated: true } : {}),
    }),
    table: await run.write(
      'density.parquet',
      'application/vnd.apache.parquet',
      await writeParquet({
        columns: [
          { name: 'cell', type: 'string', cells: column((c) => c.cell) },
          { name: 'lon', type: 'float64', unit: 'deg', cells: column((c) => c.lon) },
          { name: 'lat', type: 'float64', unit: 'deg', cells: column((c) => c.lat) },
          { name: 'hours', type: 'float64', unit: 'h', cells: column((c) => c.hours) },
          { name: 'hours_per_km2', type: 'float64', unit: 'h/km2', cells: column((c) => c.hoursPerKm2) },
          { name: 'crossings', type: 'int32', cells: column((c) => c.crossings) },
          { name: 'ships', type: 'int32', cells: column((c) => c.ships) },
        ],
      }),
    ),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
