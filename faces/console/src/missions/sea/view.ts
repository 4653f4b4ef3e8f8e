/** The map's view: Mercator, longitudes the short way round from its middle. Mercator degrees: one is a degree on the equator. */
export interface View {
  readonly lon: number
  readonly y: number
  /** Pixels of a degree. */
  readonly scale: number
  readonly width: number
  readonly height: number
}

const DEGREE = Math.PI / 180
/** Beyond it Mercator runs away. */
export const MOST_LAT = 85

export const mercatorY = (lat: number): number =>
  Math.log(Math.tan(Math.PI / 4 + (Math.max(-MOST_LAT, Math.min(MOST_LAT, lat)) * DEGREE) / 2)) / DEGREE
export const latitudeOf = (y: number): number => (2 * Math.atan(Math.exp(y * DEGREE)) - Math.PI / 2) / DEGREE

export const xOf = (v: View, lon: number): number => {
  const d = lon - v.lon
  return v.width / 2 + (d > 180 ? d - 360 : d < -180 ? d + 360 : d) * v.scale
}
export const yOf = (v: View, y: number): number => v.height / 2 - (y - v.y) * v.scale
export const pointOf = (v: View, lon: number, lat: number): readonly [number, number] => [
  xOf(v, lon),
  yOf(v, mercatorY(lat)),
]
export const placeUnder = (v: View, x: number, y: number): readonly [number, number] => {
  const lon = v.lon + (x - v.width / 2) / v.scale
  return [((((lon + 180) % 360) + 360) % 360) - 180, latitudeOf(v.y - (y - v.height / 2) / v.scale)]
}
/** Pixels of a nautical mile at a latitude. */
export const pixelsPerMile = (v: View, lat: number): number => v.scale / 60 / Math.max(0.05, Math.cos(lat * DEGREE))

type Box = readonly [west: number, south: number, east: number, north: number]
const [LEAST, MOST] = [0.6, 200_000]

export const fitted = (box: Box, width: number, height: number, room = 0.1): View => {
  const [south, north] = [mercatorY(box[1]), mercatorY(box[3])]
  const across = Math.max(box[2] - box[0], 0.02) * (1 + 2 * room)
  const up = Math.max(north - south, 0.02) * (1 + 2 * room)
  return {
    lon: (box[0] + box[2]) / 2,
    y: (south + north) / 2,
    scale: Math.max(LEAST, Math.min(MOST, width / across, height / up)),
    width,
    height,
  }
}
const kept = (v: View): View => ({
  ...v,
  lon: ((((v.lon + 180) % 360) + 360) % 360) - 180,
  y: Math.max(mercatorY(-80), Math.min(mercatorY(80), v.y)),
})
/** Moved by pixels: what lay under a finger goes with it. */
export const moved = (v: View, dx: number, dy: number): View =>
  kept({ ...v, lon: v.lon - dx / v.scale, y: v.y + dy / v.scale })
/** Zoomed about a point of the picture that stays. */
export const zoomed = (v: View, factor: number, x = v.width / 2, y = v.height / 2): View => {
  const scale = Math.max(LEAST, Math.min(MOST, v.scale * factor))
  const [dx, dy] = [x - v.width / 2, y - v.height / 2]
  return kept({ ...v, scale, lon: v.lon + dx / v.scale - dx / scale, y: v.y - dy / v.scale + dy / scale })
}
/** West, south, east, north of the picture; east may pass 180. */
export const extentOf = (v: View): Box => {
  const [a, b] = [v.width / 2 / v.scale, v.height / 2 / v.scale]
  return [v.lon - a, latitudeOf(v.y - b), v.lon + a, latitudeOf(v.y + b)]
}
export const inPicture = (v: View, x: number, y: number): boolean => x >= 0 && x < v.width && y >= 0 && y < v.height

const NICE = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30]
/** A step of the graticule some 110 pixels wide. */
export const graticuleStep = (v: View): number => NICE.find((s) => s * v.scale >= 90) ?? 45
