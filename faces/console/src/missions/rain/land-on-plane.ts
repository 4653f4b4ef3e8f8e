/** The coast near a grid, in the grid's own coordinates. */
import { type Grid, gridBounds, isGeographic } from '@setu/core/grid'
import { grown } from '../../map/clip-ring.js'
import type { Extent } from '../../map/layers.js'
import { type Land, landIn, type Ring } from '../../map/outlines.js'
import { runTask } from '../../run/page-worker.js'
import type { ProjectInput } from './fields.js'

const project = (input: ProjectInput): Promise<Float64Array> => runTask<Float64Array>('rain.project', input)

/** Longitudes and latitudes that the edge of a grid of metres touches. */
const extentOf = async (grid: Grid): Promise<Extent> => {
  const b = gridBounds(grid)
  const around = [0, 0.25, 0.5, 0.75, 1].flatMap((k) => {
    const [x, y] = [b.minX + k * (b.maxX - b.minX), b.minY + k * (b.maxY - b.minY)]
    return [x, b.minY, x, b.maxY, b.minX, y, b.maxX, y]
  })
  const lonLat = await project({ crs: grid.crs, points: Float64Array.from(around), back: true })
  const of = (k: number): number[] => Array.from(lonLat).filter((v, i) => i % 2 === k && Number.isFinite(v))
  const [lons, lats] = [of(0), of(1)]
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]
}

const onto = async (grid: Grid, rings: readonly Ring[]): Promise<Ring[]> => {
  const points = await project({ crs: grid.crs, points: Float64Array.from(rings.flat(2)) })
  let at = 0
  return rings.map((ring) =>
    ring
      .map(() => [points[at++]!, points[at++]!] as const)
      .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)),
  )
}

export const landOf = async (grid: Grid): Promise<Land> => {
  const geographic = isGeographic(grid)
  const b = gridBounds(grid)
  const extent: Extent = geographic ? [b.minX, b.minY, b.maxX, b.maxY] : await extentOf(grid)
  if (!extent.every(Number.isFinite)) return { polygons: [], coast: [] }
  const land = await landIn(extent, grown(extent, 0.1))
  if (geographic) return land
  const polygons: Ring[][] = []
  for (const rings of land.polygons) polygons.push(await onto(grid, rings))
  return { polygons, coast: await onto(grid, land.coast) }
}

/** Places into the grid's coordinates. */
export const placesOn = async (
  grid: Grid,
  lonLat: readonly (readonly [number, number])[],
): Promise<(readonly [number, number])[]> => {
  if (isGeographic(grid)) {
    const { minX } = gridBounds(grid)
    return lonLat.map(([lon, lat]) => [((((lon - minX) % 360) + 360) % 360) + minX, lat])
  }
  const points = await project({ crs: grid.crs, points: Float64Array.from(lonLat.flat()) })
  return lonLat.map((_, i) => [points[2 * i]!, points[2 * i + 1]!])
}
