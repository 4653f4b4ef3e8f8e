/** Coasts as `build/coast-tiles.ts` writes them: tiles of 20 degrees in thousandths of a degree, and two of the whole world. */
import type { Ring } from './outlines.js'

export const COAST_TILE = 20
export const COAST_SCALE = 1000
/** Steps to a degree of the coarse outlines, which no map draws nearer than 2 km a pixel. */
export const WHOLE_SCALE = 100

export const decodeRing = (steps: readonly number[], scale = COAST_SCALE): Ring => {
  const ring: [number, number][] = []
  let [x, y] = [0, 0]
  for (let i = 0; i + 1 < steps.length; i += 2) {
    x += steps[i]!
    y += steps[i + 1]!
    ring.push([x / scale, y / scale])
  }
  return ring
}

/** Names of the tiles that a box touches; longitudes may pass 180. */
export const tilesIn = ([west, south, east, north]: readonly [number, number, number, number]): string[] => {
  const names = new Set<string>()
  const from = Math.floor(west / COAST_TILE)
  const to = Math.min(from + 360 / COAST_TILE - 1, Math.floor((east - 1e-9) / COAST_TILE))
  for (let x = from; x <= to; x++)
    for (let y = Math.floor(Math.max(-90, south) / COAST_TILE); y * COAST_TILE < Math.min(90, north); y++) {
      const lon = x * COAST_TILE
      names.add(`${((((lon + 180) % 360) + 360) % 360) - 180}_${y * COAST_TILE}`)
    }
  return [...names]
}
