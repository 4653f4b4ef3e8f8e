/** The ground of the map: sea, land and coast, graticule with degrees, a radar image, ship-hours, and the tracks. */
import type { Land, Ring } from '../../map/outlines.js'
import type { DensityCells } from './density-cells.js'
import type { Fleet } from './fleet.js'
import { SILENCE_MS } from './fleet.js'
import type { Outline, Overview } from './sea-messages.js'
import { extentOf, graticuleStep, latitudeOf, mercatorY, pointOf, type View, xOf, yOf } from './view.js'

export type Paint = (token: string) => string
type Context = CanvasRenderingContext2D

/** Land of a box, and by how many degrees it is moved: a view over 180° holds two. */
export interface Shore {
  readonly land: Land
  readonly by: number
}

const trace = (c: Context, v: View, ring: Ring, by: number): void => {
  ring.forEach(([lon, lat], i) => {
    const x = v.width / 2 + (lon + by - v.lon) * v.scale
    const y = yOf(v, mercatorY(lat))
    if (i === 0) c.moveTo(x, y)
    else c.lineTo(x, y)
  })
}

export const drawLand = (c: Context, v: View, shores: readonly Shore[], paint: Paint): void => {
  c.fillStyle = paint('--map-sea')
  c.fillRect(0, 0, v.width, v.height)
  for (const { land, by } of shores) {
    c.beginPath()
    for (const rings of land.polygons) for (const ring of rings) trace(c, v, ring, by)
    c.fillStyle = paint('--map-land')
    c.fill('evenodd')
    c.beginPath()
    for (const ring of land.coast) trace(c, v, ring, by)
    c.strokeStyle = paint('--map-coast')
    c.lineWidth = 1
    c.stroke()
  }
}

const degrees = (value: number, step: number, [plus, minus]: readonly [string, string]): string => {
  const digits = step < 0.1 ? 2 : step < 1 ? 1 : 0
  const turned = ((((value + 180) % 360) + 360) % 360) - 180
  const shown = plus === 'E' ? turned : value
  return `${Math.abs(shown).toFixed(digits)}°${Math.abs(shown) < 1e-9 ? '' : ` ${shown > 0 ? plus : minus}`}`
}

export const drawGraticule = (c: Context, v: View, paint: Paint): void => {
  const step = graticuleStep(v)
  const [west, south, east, north] = extentOf(v)
  c.strokeStyle = paint('--rule')
  c.fillStyle = paint('--ink-3')
  c.lineWidth = 1
  c.font = `11px ${paint('--font-sans')}`
  c.beginPath()
  const labels: (() => void)[] = []
  for (let lon = Math.ceil(west / step) * step; lon <= east; lon += step) {
    const x = Math.round(v.width / 2 + (lon - v.lon) * v.scale) + 0.5
    c.moveTo(x, 0)
    c.lineTo(x, v.height)
    const at = lon
    if (x > 34 && x < v.width - 30) labels.push(() => c.fillText(degrees(at, step, ['E', 'W']), x + 4, v.height - 6))
  }
  for (let lat = Math.ceil(south / step) * step; lat <= north; lat += step) {
    const y = Math.round(yOf(v, mercatorY(lat))) + 0.5
    c.moveTo(0, y)
    c.lineTo(v.width, y)
    const at = lat
    if (y > 16 && y < v.height - 20) labels.push(() => c.fillText(degrees(at, step, ['N', 'S']), 5, y - 4))
  }
  c.stroke()
  for (const label of labels) label()
}

/** A bar of a round length in nautical miles, lower right. */
export const drawScale = (c: Context, v: View, paint: Paint): void => {
  const perMile = v.scale / 60 / Math.max(0.05, Math.cos((latitudeOf(v.y) * Math.PI) / 180))
  const nmi = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((n) => n * perMile >= 60) ?? 2000
  const length = nmi * perMile
  const [x, y] = [v.width - 14 - length, v.height - 24]
  c.fillStyle = paint('--surface')
  c.globalAlpha = 0.8
  c.fillRect(x - 6, y - 18, length + 12, 26)
  c.globalAlpha = 1
  c.strokeStyle = paint('--ink')
  c.lineWidth = 1.5
  c.beginPath()
  c.moveTo(x, y - 4)
  c.lineTo(x, y)
  c.lineTo(x + length, y)
  c.lineTo(x + length, y - 4)
  c.stroke()
  c.fillStyle = paint('--ink-2')
  c.fillText(`${nmi} nmi`, x + length / 2 - c.measureText(`${nmi} nmi`).width / 2, y - 6)
}

export const drawImage = (c: Context, v: View, o: Overview, picture: HTMLCanvasElement | undefined): void => {
  const [a, b, d] = [o.corners[0]!, o.corners[1]!, o.corners[2]!].map(([lon, lat]) => pointOf(v, lon, lat))
  if (!picture || !o.whole) return
  const { width: w, height: h } = picture
  c.save()
  c.transform((b![0] - a![0]) / w, (b![1] - a![1]) / w, (d![0] - a![0]) / h, (d![1] - a![1]) / h, a![0], a![1])
  c.imageSmoothingEnabled = false
  c.drawImage(picture, 0, 0)
  c.restore()
}

export const drawOutline = (c: Context, v: View, outline: Outline, paint: Paint, name = ''): void => {
  c.beginPath()
  let [left, top] = [v.width, v.height]
  outline.forEach(([lon, lat], i) => {
    const [x, y] = pointOf(v, lon, lat)
    if (i === 0) c.moveTo(x, y)
    else c.lineTo(x, y)
    left = Math.min(left, x)
    top = Math.min(top, y)
  })
  c.closePath()
  c.setLineDash(name ? [1, 3] : [5, 4])
  c.strokeStyle = paint(name ? '--ink-2' : '--ink-3')
  c.lineWidth = name ? 1.5 : 1
  c.stroke()
  c.setLineDash([])
  c.fillStyle = paint('--ink-2')
  if (name) c.fillText(name, Math.max(4, left + 2), Math.max(12, top - 4))
}

export const drawDensity = (c: Context, v: View, cells: DensityCells): void => {
  const { xs, ys, dx, dy } = cells
  c.globalAlpha = 0.75
  ys.forEach((lat, r) => {
    const top = yOf(v, mercatorY(lat + dy / 2))
    const height = Math.max(1, yOf(v, mercatorY(lat - dy / 2)) - top)
    xs.forEach((lon, k) => {
      const colour = cells.colours[r * xs.length + k]
      if (!colour) return
      c.fillStyle = colour
      c.fillRect(xOf(v, lon - dx / 2), top, Math.max(1, dx * v.scale), height)
    })
  })
  c.globalAlpha = 1
}

/** Points beyond which lines are not drawn: the dots then carry the picture. */
export const MOST_LINES = 200_000

/** Where ships went; never over a silence of more than an hour. */
export const drawTracks = (c: Context, v: View, f: Fleet, paint: Paint): void => {
  if (f.lon.length > MOST_LINES) return
  c.beginPath()
  for (let k = 0; k < f.ids.length; k++) {
    let pen = false
    let [lastX, lastY] = [0, 0]
    for (let i = f.first[k]!; i < f.first[k + 1]!; i++) {
      const [x, y] = [xOf(v, f.lon[i]!), yOf(v, f.y[i]!)]
      const broken =
        i > f.first[k]! && (f.timeMs[i]! - f.timeMs[i - 1]! > SILENCE_MS || Math.abs(x - lastX) > 180 * v.scale)
      if (!pen || broken) c.moveTo(x, y)
      else if (Math.abs(x - lastX) + Math.abs(y - lastY) >= 1 || i === f.first[k + 1]! - 1) c.lineTo(x, y)
      else continue
      pen = true
      lastX = x
      lastY = y
    }
  }
  c.strokeStyle = paint('--context')
  c.globalAlpha = 0.55
  c.lineWidth = 1
  c.stroke()
  c.globalAlpha = 1
}
