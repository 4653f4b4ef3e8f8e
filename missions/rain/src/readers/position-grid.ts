/**
 * A regular grid from a place for each pixel (latitude and longitude as planes): geographic where the planes vary along one
 * axis each, else the fixed grid of a geostationary satellite, whose scan angles are regular although its degrees are not
 * (INSAT-3D, 3DR, 3DS: full disk or sector). Places are often stored in hundredths of a degree, so the grid is fitted and
 * the fit checked to a third of a pixel.
 */
import { setuError } from '@setu/core/errors'
import type { Grid } from '@setu/core/grid'
import { projector } from '@setu/core/projections'

/** Height of a geostationary orbit above the equator, m. */
const HEIGHT = 35_785_831
/** Longitudes of India's meteorological satellites, degrees east: 3D and 3DS, 3DR, earlier ones. */
const KNOWN = [82, 74, 93.5, 83] as const

export const geosCrs = (lon0: number): string =>
  `+proj=geos +h=${HEIGHT} +lon_0=${lon0} +sweep=y +datum=WGS84 +units=m +no_defs`

interface Line {
  readonly edge: number
  readonly step: number
  /** Root mean square, in steps. */
  readonly rms: number
}

/** Least-squares line through positions at pixel indices. */
const lineOf = (index: readonly number[], value: readonly number[]): Line => {
  const n = index.length
  const [mi, mv] = [index.reduce((a, b) => a + b, 0) / n, value.reduce((a, b) => a + b, 0) / n]
  let [iv, ii] = [0, 0]
  for (let k = 0; k < n; k++) {
    iv += (index[k]! - mi) * (value[k]! - mv)
    ii += (index[k]! - mi) ** 2
  }
  const step = iv / ii
  const edge = mv - step * (mi + 0.5)
  const squares = value.reduce((a, v, k) => a + (v - edge - step * (index[k]! + 0.5)) ** 2, 0)
  return { edge, step, rms: Math.sqrt(squares / n) / Math.abs(step) }
}

const MOST_RMS = 1 / 3
/** Places looked at along each side. */
const SIDE = 64

/** The grid of pixels `row * width + column` with places in degrees, NaN where a pixel sees no ground. */
export const gridOfPlaces = (
  lat: ArrayLike<number>,
  lon: ArrayLike<number>,
  width: number,
  height: number,
  where: string,
  lon0?: number,
): Grid => {
  const rows: number[] = []
  const columns: number[] = []
  const [lats, lons] = [[] as number[], [] as number[]]
  const stepX = Math.max(1, Math.floor(width / SIDE))
  const stepY = Math.max(1, Math.floor(height / SIDE))
  for (let r = Math.floor(stepY / 2); r < height; r += stepY)
    for (let c = Math.floor(stepX / 2); c < width; c += stepX) {
      const i = r * width + c
      if (!(Math.abs(lat[i]!) <= 90 && Math.abs(lon[i]!) <= 360)) continue
      rows.push(r)
      columns.push(c)
      lats.push(lat[i]!)
      lons.push(lon[i]!)
    }
  const refuse = (found: string): never => {
    throw setuError('bad-file', {
      where,
      found,
      expected: 'places on a regular grid: geographic, or the fixed grid of a geostationary satellite',
    })
  }
  if (new Set(rows).size < 2 || new Set(columns).size < 2) refuse('too few pixels with a place')
  const grid = (x: Line, y: Line, crs: string): Grid => ({
    width,
    height,
    x0: x.edge,
    y0: y.edge,
    dx: x.step,
    dy: y.step,
    crs,
  })
  const [gx, gy] = [lineOf(columns, lons), lineOf(rows, lats)]
  if (gx.rms < MOST_RMS && gy.rms < MOST_RMS) return grid(gx, gy, 'EPSG:4326')
  let best: { x: Line; y: Line; rms: number; crs: string } | undefined
  for (const centre of lon0 === undefined ? KNOWN : [lon0]) {
    const crs = geosCrs(centre)
    const { forward } = projector('EPSG:4326', crs, where)
    const kept: number[] = []
    const [xs, ys] = [[] as number[], [] as number[]]
    lats.forEach((latitude, k) => {
      const [x, y] = forward(lons[k]!, latitude)
      // At the limb a hundredth of a degree is many pixels of nothing: keep to 65 degrees around the centre.
      if (!Number.isFinite(x + y) || Math.hypot(latitude, lons[k]! - centre) > 65) return
      kept.push(k)
      xs.push(x)
      ys.push(y)
    })
    if (kept.length < 16) continue
    const x = lineOf(
      kept.map((k) => columns[k]!),
      xs,
    )
    const y = lineOf(
      kept.map((k) => rows[k]!),
      ys,
    )
    const rms = Math.max(x.rms, y.rms)
    if (!best || rms < best.rms) best = { x, y, rms, crs }
  }
  if (!best || !(best.rms < MOST_RMS))
    return refuse(
      `places that fit neither (off by ${Math.max(gx.rms, gy.rms).toFixed(1)} and ${best ? best.rms.toFixed(1) : 'no'} pixels)`,
    )
  return grid(best.x, best.y, best.crs)
}
