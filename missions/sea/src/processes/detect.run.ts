import type { Run, Work } from '@setu/core/contract'
import { normaliseLongitude } from '@setu/core/earth'
import { setuError } from '@setu/core/errors'
import { centreX, centreY, type Grid, isGeographic } from '@setu/core/grid'
import { projector } from '@setu/core/projections'
import type { Static } from '@setu/core/schema'
import { writeCsv } from '@setu/formats/csv/write'
import { openGeoTiff } from '@setu/formats/geotiff/read'
import { detectCells } from '../cfar.js'
import { type CellSize, type Cluster, clustersOf } from '../clusters.js'
import { echoes } from '../clusters-ghosts.js'
import { detectionMap } from '../figures/detection-map.js'
import { isSimulated } from '../open-inputs.js'
import type { inputs, outputs } from './detect.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const MOST_SHIPS = 5000
/** Cells of a strip without its margins: what bounds the memory. */
const STRIP_CELLS = 6_000_000
const METRES_PER_DEGREE = 111_195

const cellOf = (grid: Grid): CellSize => {
  if (!isGeographic(grid)) return { x: Math.abs(grid.dx), y: Math.abs(grid.dy) }
  const lat = centreY(grid, grid.height / 2)
  const y = Math.abs(grid.dy) * METRES_PER_DEGREE
  return { x: Math.abs(grid.dx) * METRES_PER_DEGREE * Math.max(0.01, Math.cos((lat * Math.PI) / 180)), y }
}

/** Backscatter, linear; NaN where there is none. */
const linear = (raw: ArrayLike<number>, scale: Inputs['scale'], noData: number | null, where: string): Float32Array => {
  const out = new Float32Array(raw.length)
  for (let i = 0; i < raw.length; i++) {
    const v = raw[i]!
    if (!Number.isFinite(v) || v === noData || (scale !== 'decibel' && v === 0)) out[i] = Number.NaN
    else if (scale === 'decibel') out[i] = 10 ** (v / 10)
    else if (v < 0)
      throw setuError('ambiguous', {
        where,
        found: `backscatter ${v}, below zero`,
        expected: 'linear values above zero',
        wayOut: 'Give scale decibel if the values are in dB.',
      })
    else out[i] = scale === 'palsar' ? v * v * 10 ** -8.3 : v
  }
  return out
}

const classOf = (c: Cluster, i: Inputs): string =>
  c.lengthM > (i.mostLength ?? 450)
    ? 'too long for a ship'
    : c.lengthM < (i.leastLength ?? 10)
      ? 'too short for a ship'
      : c.fill < 0.2
        ? 'not ship-shaped'
        : 'ship'

const run = async (i: Inputs, run: Run): Promise<Outputs> => {
  const source = await run.open(i.scene)
  const file = await openGeoTiff(await source.open(), source.name)
  if (!file.georeferenced)
    throw setuError('bad-file', {
      where: source.name,
      found: 'an image without a position',
      expected: 'a GeoTIFF with a geotransform',
      wayOut: 'Warp the scene by its ground control points first.',
    })
  const { grid } = file
  const cell = cellOf(grid)
  const size = Math.sqrt(cell.x * cell.y)
  const guard = Math.max(1, Math.round((i.guard ?? 250) / size))
  const ring = { guard, outer: Math.max(guard + 1, Math.round((i.outer ?? 400) / size)) }
  const margin = Math.min(grid.height, ring.outer + Math.ceil((i.mostLength ?? 450) / cell.y))
  const core = Math.max(64, Math.floor(STRIP_CELLS / grid.width) - 2 * margin)
  const toLonLat = isGeographic(grid) ? undefined : projector(grid.crs, 'EPSG:4326', source.name)
  const found: Cluster[] = []
  let [tested, noData] = [0, 0]
  for (let from = 0; from < grid.height; from += core) {
    await run.progress(from / grid.height, `Rows ${from} of ${grid.height}`)
    const to = Math.min(grid.height, from + core)
    const [top, bottom] = [Math.max(0, from - margin), Math.min(grid.height, to + margin)]
    const window = { column: 0, row: top, width: grid.width, height: bottom - top }
    const image = linear(await file.readBand(0, window), i.scale ?? 'linear', file.noData, source.name)
    const r = detectCells(image, grid.width, window.height, {
      detector: i.detector ?? 'k',
      falseAlarmRate: i.falseAlarmRate ?? 1e-7,
      looks: i.looks ?? 4.4,
      ring,
      ...(i.shape === undefined ? {} : { shape: i.shape }),
    })
    for (let k = (from - top) * grid.width; k < (to - top) * grid.width; k++) {
      if (Number.isNaN(image[k]!)) noData++
      if (!Number.isNaN(r.overThreshold[k]!)) tested++
    }
    const options = { cell, leastCells: i.leastCells ?? 2 }
    for (const c of clustersOf(image, r.background, r.hits, grid.width, window.height, options)) {
      const row = c.row + top
      // A ship belongs to the strip that holds its middle.
      if (row >= from - 0.5 && row < to - 0.5) found.push({ ...c, row })
    }
  }
  if (tested === 0)
    run.found({
      code: 'sea.detect.nothingTested',
      severity: 'warning',
      message: 'No cell has enough sea around it: the scene holds land or no data only.',
      where: source.name,
    })
  found.sort((a, b) => b.contrast - a.contrast)
  const echo = echoes(found, cell)
  const placed = found.map((c, k) => {
    const [x, y] = [centreX(grid, c.column), centreY(grid, c.row)]
    const [lon, lat] = toLonLat ? toLonLat.forward(x, y) : [x, y]
    return {
      lon: normaliseLongitude(lon),
      lat,
      lengthM: c.lengthM,
      widthM: c.widthM,
      heading: c.heading,
      contrastDb: 10 * Math.log10(c.contrast),
      crossSectionM2: c.crossSectionM2,
      cells: c.cells,
      class: echo[k] ? 'echo of a brighter ship' : classOf(c, i),
    }
  })
  const others = placed.filter((p) => p.class !== 'ship').length
  if (others)
    run.found({
      code: 'sea.detect.notShips',
      severity: 'note',
      message: `${others} detections have no size or shape of a ship; they are listed with their class.`,
      affects: 'ships',
      values: { others },
    })
  run.found({
    code: 'sea.detect.sea',
    severity: 'note',
    message: 'Land is not masked here: give a scene whose land is no data.',
    where: source.name,
  })
  const origin = { source: source.name, ...(isSimulated(i.scene) ? { simulated: true } : {}) }
  const round = (v: number, digits: number): number => Number(v.toFixed(digits))
  return {
    tested,
    noData,
    ships: placed.slice(0, MOST_SHIPS),
    detections: {
      type: 'FeatureCollection',
      features: placed.slice(0, MOST_SHIPS).map((p) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [p.lon, p.lat] },
        properties: {
          class: p.class,
          lengthM: round(p.lengthM, 1),
          widthM: round(p.widthM, 1),
          heading: round(p.heading, 1),
          contrastDb: round(p.contrastDb, 1),
        },
      })),
    },
    picture: detectionMap({ ...origin, detections: placed }),
    csv: await run.write(
      'detections.csv',
      'text/csv',
      writeCsv(
        [
          { name: 'lon', unit: 'deg' },
          { name: 'lat', unit: 'deg' },
          { name: 'length', unit: 'm' },
          { name: 'width', unit: 'm' },
          { name: 'heading', unit: 'deg' },
          { name: 'class' },
        ],
        placed.map((p) => [
          round(p.lon, 6),
          round(p.lat, 6),
          round(p.lengthM, 1),
          round(p.widthM, 1),
          round(p.heading, 1),
          p.class,
        ]),
      ),
    ),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
