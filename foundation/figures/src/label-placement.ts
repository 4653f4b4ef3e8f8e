/**
 * Where labels stand so that they do not cover marks or each other: greedy choice among eight places around a point
 * (after Christensen, Marks & Shieber 1995, without their search), and one-dimensional spreading of labels at line ends.
 */
import { textWidth } from './text-width.js'
import { smallestText } from './theme.js'

export interface Spot {
  readonly dx: number
  readonly dy: number
  readonly align: 'left' | 'center' | 'right'
}

interface Box {
  readonly x: number
  readonly y: number
  readonly x2: number
  readonly y2: number
}

export interface LabelledPoint {
  /** px in a plot of the size given, y down. */
  readonly x: number
  readonly y: number
  readonly label: string
}

const gap = 7
const textHeight = 12
const spots: readonly Spot[] = [
  { dx: gap, dy: 0, align: 'left' },
  { dx: gap - 2, dy: -gap - 2, align: 'left' },
  { dx: gap - 2, dy: gap + 2, align: 'left' },
  { dx: 0, dy: -gap - 6, align: 'center' },
  { dx: 0, dy: gap + 6, align: 'center' },
  { dx: -gap + 2, dy: -gap - 2, align: 'right' },
  { dx: -gap + 2, dy: gap + 2, align: 'right' },
  { dx: -gap, dy: 0, align: 'right' },
]

const boxOf = (point: LabelledPoint, spot: Spot): Box => {
  const width = textWidth(point.label, smallestText)
  const x = point.x + spot.dx - (spot.align === 'right' ? width : spot.align === 'center' ? width / 2 : 0)
  const y = point.y + spot.dy - textHeight / 2
  return { x, y, x2: x + width, y2: y + textHeight }
}
const overlap = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a.x2, b.x2) - Math.max(a.x, b.x)) * Math.max(0, Math.min(a.y2, b.y2) - Math.max(a.y, b.y))
const around = (x: number, y: number, r: number): Box => ({ x: x - r, y: y - r, x2: x + r, y2: y + r })

/**
 * A spot for each point in a plot of `width` x `height` px. `path`: the points are joined in order and labels keep off the
 * line. In a larger plot the spots stay good: points move apart, labels do not grow.
 */
export const placeLabels = (
  points: readonly LabelledPoint[],
  size: { readonly width: number; readonly height: number },
  path = false,
  avoid: readonly Box[] = [],
): readonly Spot[] => {
  const marks = [...avoid, ...points.map(({ x, y }) => around(x, y, 4))]
  if (path)
    for (let i = 1; i < points.length; i++) {
      const a = points[i - 1] as LabelledPoint
      const b = points[i] as LabelledPoint
      const steps = Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / 4)
      for (let k = 1; k < steps; k++)
        marks.push(around(a.x + ((b.x - a.x) * k) / steps, a.y + ((b.y - a.y) * k) / steps, 1.5))
    }
  const placed: Box[] = []
  return points.map((point) => {
    let best = spots[0] as Spot
    let least = Number.POSITIVE_INFINITY
    for (const [rank, spot] of spots.entries()) {
      const box = boxOf(point, spot)
      const outside =
        Math.max(0, -box.x) + Math.max(0, -box.y) + Math.max(0, box.x2 - size.width) + Math.max(0, box.y2 - size.height)
      let cost = rank + 40 * outside
      for (const other of placed) cost += 20 * overlap(box, other)
      for (const mark of marks) cost += 4 * overlap(box, mark)
      if (cost < least) {
        least = cost
        best = spot
      }
    }
    placed.push(boxOf(point, best))
    return best
  })
}

/**
 * Shifts (px) that keep labels at the given positions at least `least` apart and inside 0..`height`, moved as little as
 * their order allows.
 */
export const spreadLabels = (positions: readonly number[], height: number, least = 14): readonly number[] => {
  const inside = (centre: number, half: number): number =>
    Math.max(Math.min(centre, height - textHeight / 2 - half), textHeight / 2 + half)
  const order = positions.map((_, i) => i).sort((a, b) => (positions[a] as number) - (positions[b] as number))
  const groups: { members: number[]; centre: number }[] = []
  const span = (group: { members: number[] }): number => (group.members.length - 1) * least
  for (const i of order) {
    groups.push({ members: [i], centre: inside(positions[i] as number, 0) })
    for (;;) {
      const last = groups.at(-1)
      const before = groups.at(-2)
      if (!last || !before) break
      if (last.centre - span(last) / 2 - (before.centre + span(before) / 2) >= least) break
      const members = [...before.members, ...last.members]
      const centre = members.reduce((sum, k) => sum + (positions[k] as number), 0) / members.length
      groups.splice(-2, 2, { members, centre: inside(centre, span({ members }) / 2) })
    }
  }
  const shifts = positions.map(() => 0)
  for (const group of groups)
    for (const [k, i] of group.members.entries())
      shifts[i] = group.centre - span(group) / 2 + k * least - (positions[i] as number)
  return shifts
}
