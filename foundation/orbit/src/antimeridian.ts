/** Rings whose longitudes go on beyond 180 degrees, cut into polygons of -180..180 as GeoJSON wants them (RFC 7946, 3.1.9). */

export type Ring2 = readonly (readonly [number, number])[]

const clip = (ring: Ring2, at: number, keepEast: boolean): [number, number][] => {
  const out: [number, number][] = []
  const inside = (p: readonly [number, number]): boolean => (keepEast ? p[0] >= at : p[0] <= at)
  for (let i = 0; i < ring.length; i++) {
    const [a, b] = [ring[i]!, ring[(i + 1) % ring.length]!]
    if (inside(a)) out.push([a[0], a[1]])
    if (inside(a) !== inside(b)) out.push([at, a[1] + ((b[1] - a[1]) * (at - a[0])) / (b[0] - a[0])])
  }
  return out
}

/**
 * A ring about a pole, whose longitudes turn by 360 degrees: closed along the meridian of its first corner and over the pole,
 * as a plane map needs it. Any other ring stays as it is. The pole is that of the half in which its corners lie on average.
 */
export const closedOverPole = (open: Ring2): Ring2 => {
  const [first, last] = [open[0]!, open.at(-1)!]
  const end = last[0] + ((((first[0] - last[0] + 540) % 360) + 360) % 360) - 180
  if (Math.abs(end - first[0]) < 180) return open
  const pole = open.reduce((sum, p) => sum + p[1], 0) > 0 ? 90 : -90
  return [...open, [end, first[1]], [end, pole], [first[0], pole]]
}

/** A closed ring without jumps of longitude, also about a pole, as the coordinates of a MultiPolygon. */
export const cutAtAntimeridian = (closed: Ring2): [number, number][][][] => {
  if (closed.length < 4) return []
  const open = closedOverPole(closed.slice(0, -1))
  const lons = open.map((p) => p[0])
  const [west, east] = [Math.min(...lons), Math.max(...lons)]
  const parts: [number, number][][][] = []
  for (let k = Math.floor((west + 180) / 360); k <= Math.floor((east + 180 - 1e-12) / 360); k++) {
    const piece = clip(clip(open, -180 + 360 * k, true), 180 + 360 * k, false).map(([x, y]): [number, number] => [
      x - 360 * k,
      y,
    ])
    if (piece.length >= 3) parts.push([[...piece, piece[0]!]])
  }
  return parts
}
