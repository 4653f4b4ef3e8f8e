/** Marks over the ships: silences with their reach, meetings, other events, detections by class, and what is selected. */
import type { SeaEvent } from '@setu/sea/event'
import type { Detection } from './detections.js'
import type { Paint } from './draw-ground.js'
import { type LayerId, layerOfDetection, layerOfEvent } from './layers.js'
import { isSilence, reachAt } from './reach.js'
import { pixelsPerMile, pointOf, type View } from './view.js'

type Context = CanvasRenderingContext2D
type Point = readonly [number, number]

export const isNow = (e: SeaEvent, ms: number): boolean => ms >= e.startMs && (e.endMs === null || ms <= e.endMs)

const disc = (c: Context, [x, y]: Point, r: number): void => {
  c.beginPath()
  c.arc(x, y, r, 0, 2 * Math.PI)
}

const drawSilence = (c: Context, v: View, e: SeaEvent, ms: number, o: MarkOptions): void => {
  const start = pointOf(v, e.lon, e.lat)
  const end = e.endLon !== null && e.endLat !== null ? pointOf(v, e.endLon, e.endLat) : undefined
  const reach = o.doubt && e.kind === 'gap' ? reachAt(e, ms, o.knots) : undefined
  if (reach) {
    c.save()
    if (end && reach.toNmi !== null) {
      disc(c, end, reach.toNmi * pixelsPerMile(v, e.endLat!))
      c.clip()
    }
    disc(c, start, reach.fromNmi * pixelsPerMile(v, e.lat))
    c.fillStyle = o.paint('--band-ink')
    c.fill()
    c.restore()
    c.setLineDash([2, 3])
    c.strokeStyle = o.paint('--ink-3')
    c.lineWidth = 1
    disc(c, start, reach.fromNmi * pixelsPerMile(v, e.lat))
    c.stroke()
  }
  c.setLineDash([6, 5])
  c.strokeStyle = o.paint('--ink')
  c.lineWidth = isNow(e, ms) ? 2 : 1.3
  c.beginPath()
  c.moveTo(...start)
  if (end) c.lineTo(...end)
  c.stroke()
  c.setLineDash([])
  c.fillStyle = o.paint('--ink')
  for (const p of end ? [start, end] : [start]) {
    disc(c, p, 3)
    c.fill()
  }
}

const drawOther = (c: Context, v: View, e: SeaEvent, ms: number, o: MarkOptions): void => {
  const [x, y] = pointOf(v, e.lon, e.lat)
  c.strokeStyle = o.paint('--signal')
  c.lineWidth = isNow(e, ms) ? 2 : 1.3
  c.beginPath()
  if (e.kind === 'encounter') c.rect(x - 8, y - 8, 16, 16)
  else if (e.kind === 'closePassing') {
    c.moveTo(x - 5, y - 5)
    c.lineTo(x + 5, y + 5)
    c.moveTo(x + 5, y - 5)
    c.lineTo(x - 5, y + 5)
  } else if (e.kind === 'zoneEntry' || e.kind === 'zoneExit') {
    const s = e.kind === 'zoneEntry' ? 1 : -1
    c.moveTo(x - 5, y - 4 * s)
    c.lineTo(x + 5, y - 4 * s)
    c.lineTo(x, y + 4 * s)
    c.closePath()
  } else {
    c.moveTo(x, y - 6)
    c.lineTo(x + 6, y)
    c.lineTo(x, y + 6)
    c.lineTo(x - 6, y)
    c.closePath()
  }
  c.stroke()
}

/** Dark: ring with a dot; matched: hollow; ambiguous: a ring of two halves; AIS: ink; seen, not compared: hollow square. */
export const drawDetection = (c: Context, [x, y]: Point, d: Pick<Detection, 'class'>, paint: Paint, r = 6): void => {
  c.lineWidth = 1.8
  c.setLineDash([])
  if (d.class === 'ais') {
    c.fillStyle = paint('--ink')
    disc(c, [x, y], 3)
    c.fill()
    return
  }
  c.strokeStyle = paint(d.class === 'matched' ? '--ink' : d.class === 'other' ? '--context' : '--signal')
  if (d.class === 'ambiguous') {
    c.beginPath()
    c.arc(x, y, r, Math.PI / 2, 1.5 * Math.PI)
    c.stroke()
    c.strokeStyle = paint('--ink')
    c.beginPath()
    c.arc(x, y, r, -Math.PI / 2, Math.PI / 2)
    c.stroke()
    return
  }
  if (d.class === 'seen') {
    c.beginPath()
    c.rect(x - r, y - r, 2 * r, 2 * r)
  } else disc(c, [x, y], r)
  if (d.class === 'matched') {
    c.fillStyle = paint('--surface')
    c.globalAlpha = 0.85
    c.fill()
    c.globalAlpha = 1
  }
  // A rim keeps the mark apart from a bright or dark image.
  const colour = c.strokeStyle
  c.strokeStyle = paint('--surface')
  c.lineWidth = 4.5
  c.stroke()
  c.strokeStyle = colour
  c.lineWidth = 1.8
  c.stroke()
  if (d.class !== 'dark') return
  c.fillStyle = paint('--signal')
  disc(c, [x, y], 2.4)
  c.fill()
}

export interface MarkOptions {
  readonly layers: ReadonlySet<LayerId>
  readonly doubt: boolean
  readonly knots: number
  readonly paint: Paint
}

export const drawEvents = (c: Context, v: View, events: readonly SeaEvent[], ms: number, o: MarkOptions): void => {
  for (const e of events) {
    if (!o.layers.has(layerOfEvent(e.kind))) continue
    // What the time bar has not reached, and what is over, is faint: a mark that is there, but not now.
    c.globalAlpha = isNow(e, ms) ? 1 : 0.45
    if (isSilence(e)) drawSilence(c, v, e, ms, o)
    else drawOther(c, v, e, ms, o)
    c.globalAlpha = 1
  }
}

export const drawDetections = (c: Context, v: View, list: readonly Detection[], o: MarkOptions): void => {
  c.lineJoin = 'round'
  const order = ['ais', 'other', 'matched', 'seen', 'ambiguous', 'dark']
  for (const d of [...list].sort((a, b) => order.indexOf(a.class) - order.indexOf(b.class)))
    if (o.layers.has(layerOfDetection(d.class))) drawDetection(c, pointOf(v, d.lon, d.lat), d, o.paint)
}

/** Corners around a place and a label on a plate, which stays within the picture. */
export const drawChosen = (c: Context, v: View, [x, y]: Point, label: string, paint: Paint): void => {
  c.strokeStyle = paint('--signal')
  c.lineWidth = 2
  const r = 13
  c.beginPath()
  for (const [sx, sy] of [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const) {
    c.moveTo(x + sx * r, y + sy * (r - 6))
    c.lineTo(x + sx * r, y + sy * r)
    c.lineTo(x + sx * (r - 6), y + sy * r)
  }
  c.stroke()
  if (label === '') return
  c.font = `500 12px ${paint('--font-sans')}`
  const w = c.measureText(label).width
  // Beside the mark where there is room, else below it: a label never lies on what it names.
  const right = x + r + 6 + w <= v.width
  const beside = right || x - r - 6 - w >= 0
  const left = right ? x + r + 6 : beside ? x - r - 6 - w : Math.max(4, Math.min(x - w / 2, v.width - w - 4))
  const middle = beside ? y : y + r + 14 < v.height ? y + r + 14 : y - r - 14
  c.fillStyle = paint('--surface')
  c.globalAlpha = 0.88
  c.fillRect(left - 3, middle - 9, w + 6, 18)
  c.globalAlpha = 1
  c.fillStyle = paint('--ink')
  c.fillText(label, left, middle + 4)
}

/** A cross in the middle of the map, where keys pick. */
export const drawMiddle = (c: Context, v: View, paint: Paint): void => {
  const [x, y] = [v.width / 2, v.height / 2]
  c.strokeStyle = paint('--ink-3')
  c.lineWidth = 1
  c.beginPath()
  c.moveTo(x - 9, y)
  c.lineTo(x + 9, y)
  c.moveTo(x, y - 9)
  c.lineTo(x, y + 9)
  c.stroke()
}
