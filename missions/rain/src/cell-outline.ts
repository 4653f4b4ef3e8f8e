/**
 * Outlines of labelled areas of cells as polygons along the edges of cells: outer rings counter-clockwise, holes clockwise
 * (RFC 7946), so that an area is never smaller than its cells. Areas are of four neighbours: rings do not touch themselves
 * but at corners.
 */
import { normaliseLongitude } from '@setu/core/earth'
import { type Grid, isGeographic } from '@setu/core/grid'
import { gridProjector } from '@setu/core/projections'

export type Ring = readonly (readonly [number, number])[]

export interface Outline {
  readonly outer: Ring
  readonly holes: readonly Ring[]
}

// Steps along edges with the area at the left of one who walks: right, up, left, down (rows grow downward).
const DX = [1, 0, -1, 0] as const
const DY = [0, -1, 0, 1] as const

/** Rings of corners (column, row) of one label; the first is the outer one. */
const ringsOf = (labels: Int32Array, width: number, height: number, label: number): [number, number][][] => {
  const inside = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && labels[y * width + x] === label
  const stride = width + 1
  // Whether an edge leaves a corner in a direction: the cell at its left is inside, that at its right is not.
  const leaves = (x: number, y: number, d: number): boolean => {
    if (d === 0) return inside(x, y - 1) && !inside(x, y)
    if (d === 1) return inside(x - 1, y - 1) && !inside(x, y - 1)
    if (d === 2) return inside(x - 1, y) && !inside(x - 1, y - 1)
    return inside(x, y) && !inside(x - 1, y)
  }
  const used = new Set<number>()
  const rings: [number, number][][] = []
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== label) continue
    const [cx, cy] = [i % width, Math.floor(i / width)]
    // The lower edge of a cell, walked to the right, and the upper edge, walked to the left, begin every ring.
    for (const [sx, sy, sd] of [
      [cx, cy + 1, 0],
      [cx + 1, cy, 2],
    ] as const) {
      if (!leaves(sx, sy, sd) || used.has((sy * stride + sx) * 4 + sd)) continue
      const ring: [number, number][] = []
      let [x, y, d] = [sx as number, sy as number, sd as number]
      do {
        used.add((y * stride + x) * 4 + d)
        const last = ring.at(-1)
        const before = ring.at(-2)
        // A corner on a straight line is no corner.
        if (last && before && (last[0] - before[0]) * (y - last[1]) === (last[1] - before[1]) * (x - last[0]))
          ring[ring.length - 1] = [x, y]
        else ring.push([x, y])
        x += DX[d]!
        y += DY[d]!
        // Left first: an area of four neighbours is walked tightly.
        d = [(d + 1) % 4, d, (d + 3) % 4].find((t) => leaves(x, y, t))!
      } while (!(x === sx && y === sy && d === sd))
      ring.push([sx, sy])
      rings.push(ring)
    }
  }
  const area = (r: [number, number][]): number =>
    r.reduce((s, [x, y], k) => {
      const [u, v] = r[(k + 1) % r.length]!
      return s - (x * v - u * y) / 2 // rows grow downward
    }, 0)
  return rings.sort((a, b) => area(b) - area(a))
}

/** The outline of each label 1..count, longitude and latitude. Rings over 180 degrees are not cut. */
export const outlines = (labels: Int32Array, grid: Grid, count: number): Outline[] => {
  const { inverse } = gridProjector(grid)
  const flip = grid.dy < 0 === grid.dx > 0 ? 1 : -1
  const place = ([column, row]: readonly [number, number]): readonly [number, number] => {
    const [x, y] = [grid.x0 + column * grid.dx, grid.y0 + row * grid.dy]
    const [lon, lat] = isGeographic(grid) ? [normaliseLongitude(x), y] : inverse(x, y)
    return [Number(lon.toFixed(6)), Number(Math.max(-90, Math.min(90, lat)).toFixed(6))]
  }
  return Array.from({ length: count }, (_, k) => {
    const rings = ringsOf(labels, grid.width, grid.height, k + 1).map((r) => {
      const ring = r.map(place)
      return flip > 0 ? ring : ring.reverse()
    })
    return { outer: rings[0]!, holes: rings.slice(1) }
  })
}
