/** Positions as those of the cell that holds them: a grid of `degrees` from -180, -90; each position its cell's centre. */
import { mapPositions } from '@setu/formats/parquet/positions'
import type { Geometry, Position } from '@setu/formats/parquet/wkb'

const low = (v: number, degrees: number): number => Math.floor(v / degrees) * degrees
/** Enough decimals for the cell, none of the division. */
const tidy = (v: number): number => Number(v.toFixed(9))

export const coarse = (v: number, degrees: number): number => tidy(low(v, degrees) + degrees / 2)

const position = (p: Position, degrees: number): Position => {
  if (p.length < 2) return p
  // A height is not a position on the map, but it can tell one: it stays out.
  return [coarse(p[0]!, degrees), Math.max(-90, Math.min(90, coarse(p[1]!, degrees)))]
}

export const coarseGeometry = (g: Geometry, degrees: number): Geometry => mapPositions(g, (p) => position(p, degrees))

/** The cells that a box touches. */
export const coarseBox = (box: readonly number[], degrees: number): number[] => {
  const [w, s, e, n] =
    box.length === 6 ? [box[0]!, box[1]!, box[3]!, box[4]!] : (box as [number, number, number, number])
  return [
    tidy(low(w, degrees)),
    tidy(low(s, degrees)),
    tidy(low(e, degrees) + degrees),
    tidy(low(n, degrees) + degrees),
  ]
}
