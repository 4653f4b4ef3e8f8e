/** The globe as seen from far away: an orthographic view on a longitude and latitude. x to the right, y up, z to the reader. */
export interface View {
  readonly lon: number
  readonly lat: number
  /** Pixels of one Earth radius. */
  readonly radius: number
  readonly width: number
  readonly height: number
}

export const RADIUS_KM = 6378.137
const rad = Math.PI / 180

/** Rows: right, up, towards the reader, in ITRF. */
export const axesOf = ({ lon, lat }: Pick<View, 'lon' | 'lat'>): Float64Array => {
  const [sl, cl, sp, cp] = [Math.sin(lon * rad), Math.cos(lon * rad), Math.sin(lat * rad), Math.cos(lat * rad)]
  return Float64Array.of(-sl, cl, 0, -sp * cl, -sp * sl, cp, cp * cl, cp * sl, sp)
}

export const directionOf = (lon: number, lat: number): readonly [number, number, number] => [
  Math.cos(lat * rad) * Math.cos(lon * rad),
  Math.cos(lat * rad) * Math.sin(lon * rad),
  Math.sin(lat * rad),
]

/** Screen places of objects, two floats each; NaN where hidden behind the Earth, out of the picture, filtered or missing. */
export const projectPlaces = (
  v: View,
  places: Float32Array,
  kinds: Uint8Array,
  shown: readonly boolean[],
  into: Float32Array,
): number => {
  const n = kinds.length
  const m = axesOf(v)
  const scale = v.radius / RADIUS_KM
  const [cx, cy] = [v.width / 2, v.height / 2]
  let seen = 0
  for (let i = 0; i < n; i++) {
    into[2 * i] = Number.NaN
    if (!shown[kinds[i]!]) continue
    const [x, y, z] = [places[i]!, places[n + i]!, places[2 * n + i]!]
    const right = m[0]! * x + m[1]! * y
    const up = m[3]! * x + m[4]! * y + m[5]! * z
    if (m[6]! * x + m[7]! * y + m[8]! * z < 0 && right * right + up * up < RADIUS_KM * RADIUS_KM) continue
    const [sx, sy] = [cx + right * scale, cy - up * scale]
    if (!(sx >= 0 && sx < v.width && sy >= 0 && sy < v.height)) continue
    into[2 * i] = sx
    into[2 * i + 1] = sy
    seen++
  }
  return seen
}

/** The nearest drawn object within `reach` pixels, or -1. */
export const nearestTo = (drawn: Float32Array, x: number, y: number, reach = 12): number => {
  let [best, at] = [reach * reach, -1]
  for (let i = 0; 2 * i < drawn.length; i++) {
    const d = (drawn[2 * i]! - x) ** 2 + (drawn[2 * i + 1]! - y) ** 2
    if (d < best) [best, at] = [d, i]
  }
  return at
}

export const turned = (v: View, right: number, up: number): View => ({
  ...v,
  lon: ((((v.lon - right + 180) % 360) + 360) % 360) - 180,
  lat: Math.max(-90, Math.min(90, v.lat + up)),
})
export const zoomed = (v: View, factor: number): View => {
  const size = Math.min(v.width, v.height)
  return { ...v, radius: Math.max(0.03 * size, Math.min(3 * size, v.radius * factor)) }
}
