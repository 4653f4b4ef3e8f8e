/**
 * Short distances at sea, in nautical miles and hours. Inside hot loops positions are on a local plane: one minute of
 * latitude is one nautical mile, and longitude shrinks with the cosine of the middle latitude. Against the geodesic this
 * is within 0.6 % below 500 nmi outside the polar caps; across the antimeridian the shorter way counts.
 */

const RADIANS = Math.PI / 180
/** Metres. */
export const nauticalMile = 1852

/** Difference of longitudes the short way, degrees. */
export const lonDifference = (from: number, to: number): number => {
  const d = to - from
  return d > 180 ? d - 360 : d < -180 ? d + 360 : d
}

/** Distance on the local plane, nautical miles. */
export const planeDistanceNmi = (lon1: number, lat1: number, lon2: number, lat2: number): number => {
  const dy = (lat2 - lat1) * 60
  const dx = lonDifference(lon1, lon2) * 60 * Math.cos(((lat1 + lat2) / 2) * RADIANS)
  return Math.sqrt(dx * dx + dy * dy)
}

/**
 * Discrepancy of two reports (after gpsdio-segment's matcher, Global Fishing Watch): how far, on average, dead reckoning
 * forward from the first misses the second and backward from the second misses the first, nautical miles. A speed or
 * course that is not known is standing still.
 */
export const discrepancyNmi = (
  lon1: number,
  lat1: number,
  vx1: number,
  vy1: number,
  lon2: number,
  lat2: number,
  vx2: number,
  vy2: number,
  hours: number,
): number => {
  const dy = (lat2 - lat1) * 60
  const dx = lonDifference(lon1, lon2) * 60 * Math.cos(((lat1 + lat2) / 2) * RADIANS)
  const fx = dx - vx1 * hours
  const fy = dy - vy1 * hours
  const bx = dx - vx2 * hours
  const by = dy - vy2 * hours
  return (Math.sqrt(fx * fx + fy * fy) + Math.sqrt(bx * bx + by * by)) / 2
}
