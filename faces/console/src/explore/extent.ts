/** Where a layer lies, so that the map can go to it. */
import { type Cells, type Extent, strokesOf } from '../map/layers.js'
import type { LayerData } from './layer-data.js'

export const cellsExtent = ({ xs, ys, dx, dy }: Cells): Extent => {
  const [x0, x1] = [xs[0]! - dx / 2, xs[xs.length - 1]! + dx / 2]
  const [y0, y1] = [ys[0]! - dy / 2, ys[ys.length - 1]! + dy / 2]
  return [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)]
}

/** Nothing where the layer holds nothing that lies anywhere. */
export const extentOf = (data: LayerData): Extent | undefined => {
  if (data.cells) return cellsExtent(data.cells)
  const corners = [
    ...data.places.map((p) => [p.lon, p.lat] as const),
    ...strokesOf(data.shapes.map((s) => ({ type: 'Feature', geometry: s.geometry, properties: {} }) as never)).flat(),
  ]
  if (!corners.length) return undefined
  return corners.reduce<Extent>(
    ([west, south, east, north], [x, y]) => [
      Math.min(west, x),
      Math.min(south, y),
      Math.max(east, x),
      Math.max(north, y),
    ],
    [180, 90, -180, -90],
  )
}
