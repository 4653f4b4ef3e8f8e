/** Terrain on the cells of a product: the mean of the raster's cells in each, or its value at the centre where none is. */
import type { Run } from '@setu/core/contract'
import { centreX, centreY, type Grid, locate, sameGrid } from '@setu/core/grid'
import { gridProjector } from '@setu/core/projections'
import { openGeoTiff } from '@setu/formats/geotiff/read'
import { metresOf } from '../station-elevation.js'

/** Metres by cell, NaN where the raster has none. */
export const elevationOnGrid = async (reference: string, grid: Grid, run: Run): Promise<Float64Array> => {
  const source = await run.open(reference)
  const raster = await openGeoTiff(await source.open(), source.name)
  const band = await raster.readBand(0)
  const metres = metresOf(band, raster.noData)
  if (sameGrid(raster.grid, grid)) return metres
  const cells = grid.width * grid.height
  const sum = new Float64Array(cells)
  const n = new Uint32Array(cells)
  const from = gridProjector(raster.grid)
  const onto = gridProjector(grid)
  for (let r = 0; r < raster.grid.height; r++)
    for (let c = 0; c < raster.grid.width; c++) {
      const v = metres[r * raster.grid.width + c]!
      if (Number.isNaN(v)) continue
      const [lon, lat] = from.inverse(centreX(raster.grid, c), centreY(raster.grid, r))
      const cell = locate(grid, ...onto.forward(lon, lat))
      if (cell < 0) continue
      sum[cell] = sum[cell]! + v
      n[cell] = n[cell]! + 1
    }
  return sum.map((s, cell) => {
    if (n[cell]! > 0) return s / n[cell]!
    const [lon, lat] = onto.inverse(centreX(grid, cell % grid.width), centreY(grid, Math.floor(cell / grid.width)))
    const at = locate(raster.grid, ...from.forward(lon, lat))
    return at < 0 ? Number.NaN : metres[at]!
  })
}
