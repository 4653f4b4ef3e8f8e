/**
 * The wake of a ship: the dark turbulent line behind it, looked for by a local Radon transform in a box of 3 km (Rey et al.
 * 1990; Eldhuset 1996), with the bright Kelvin arms at 19.47 degrees as a second sign. A moving ship is imaged beside its
 * wake: the distance along the track gives its speed toward the radar, v_r = dx V / R, and the side on which the line is
 * dark tells its heading from the opposite.
 */
import type { CellSize, Cluster } from './clusters.js'
import type { RadarView } from './doppler-shift.js'
import type { RadarGeometry } from './radar-geometry.js'
import { headingFromNorth } from './radar-geometry.js'
import type { RadarScene } from './radar-scene.js'

export interface WakeLine {
  /** Of the ship's motion, in the image: degrees clockwise from falling lines, columns to the right, 0 to 360. */
  readonly heading: number
  /** Ship minus wake along the lines, m; rising lines are positive. */
  readonly displacementM: number
  /** Standard deviations of the line's mean below the sea. */
  readonly significance: number
  /** Mean over the sea of the better Kelvin arm; 1 for none. */
  readonly arms: number
}

const HALF_M = 1500
/** Deviations from which a line is one: about ten thousand lines are tried. */
const LEAST = 6
const KELVIN = 19.47
/** A ship of 20 m/s at R/V of 115 s is this far from its wake, at most; what is farther is another's. */
const FARTHEST_M = 1000

/** A line on a chip centred on the ship; the ship's own cells and what is much brighter than the sea do not count. */
export const wakeLine = (
  chip: Float32Array,
  width: number,
  height: number,
  centre: { readonly x: number; readonly y: number },
  cell: CellSize,
  ship: { readonly lengthM: number },
): WakeLine | undefined => {
  const size = Math.sqrt(cell.x * cell.y)
  let [n, sum] = [0, 0]
  for (const v of chip) if (v - v === 0) [n, sum] = [n + 1, sum + v]
  if (n < 0.5 * chip.length || !(sum > 0)) return undefined
  const mean = sum / n
  const clean = chip.map((v, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    const away = Math.hypot((x - centre.x) * cell.x, (y - centre.y) * cell.y)
    return v > 5 * mean || away < ship.lengthM * 0.75 + 40 ? Number.NaN : v
  })
  let [m, s, q] = [0, 0, 0]
  for (const v of clean) if (v - v === 0) [m, s, q] = [m + 1, s + v, q + v * v]
  const sea = s / m
  const deviation = Math.sqrt(Math.max(1e-30, q / m - sea * sea))
  /** Mean and number along a ray from a place in the direction of a heading, of a strip three cells wide. */
  const ray = (x0: number, y0: number, heading: number): { sum: number; n: number } => {
    const a = (heading * Math.PI) / 180
    const [dx, dy] = [(Math.sin(a) * size) / cell.x, (-Math.cos(a) * size) / cell.y]
    let [count, total] = [0, 0]
    const steps = HALF_M / size
    for (let k = 0; k <= steps; k++) {
      const [x, y] = [Math.round(x0 + k * dx), Math.round(y0 + k * dy)]
      if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) break
      for (const side of [-1, 0, 1]) {
        const [u, w] = Math.abs(dx) > Math.abs(dy) ? [x, y + side] : [x + side, y]
        const v = clean[w * width + u]!
        if (v - v === 0) [count, total] = [count + 1, total + v]
      }
    }
    return { sum: total, n: count }
  }
  let best: WakeLine | undefined
  const reach = Math.min(FARTHEST_M / cell.y, height / 2)
  for (let offset = -reach; offset <= reach; offset += 1)
    for (let heading = 0; heading < 360; heading += 2) {
      // The wake runs away from where the ship truly is, opposite to its heading.
      const r = ray(centre.x, centre.y + offset, heading + 180)
      if (r.n < (3 * (0.5 * HALF_M)) / size) continue
      const z = ((sea - r.sum / r.n) * Math.sqrt(r.n)) / deviation
      if (z > LEAST && z > (best?.significance ?? 0))
        best = { heading, displacementM: -offset * cell.y, significance: z, arms: 1 }
    }
  if (!best) return undefined
  const arms = [-KELVIN, KELVIN].map((turn) => {
    const r = ray(centre.x, centre.y - best!.displacementM / cell.y, best!.heading + 180 + turn)
    return r.n > 0 ? r.sum / r.n / sea : 1
  })
  return { ...best, arms: Math.max(...arms) }
}

export interface Wake {
  /** Degrees from north. */
  readonly heading: number
  readonly speedMs: number | null
  readonly significance: number
}

/** The wake of a detection, read from the scene. */
export const wakeOf = async (
  scene: RadarScene,
  channel: number,
  c: Cluster,
  view: RadarView | undefined,
): Promise<Wake | undefined> => {
  const { cell } = scene
  const [hx, hy] = [Math.ceil((HALF_M * 1.1) / cell.x), Math.ceil((HALF_M * 1.6) / cell.y)]
  const [x, y] = [Math.round(c.column), Math.round(c.row)]
  const [left, right] = [Math.max(0, x - hx), Math.min(scene.width, x + hx + 1)]
  const [top, bottom] = [Math.max(0, y - hy), Math.min(scene.height, y + hy + 1)]
  const chip = await scene.read(channel, top, bottom - top, left, right - left)
  const line = wakeLine(chip, right - left, bottom - top, { x: c.column - left, y: c.row - top }, cell, c)
  if (!line) return undefined
  return {
    heading: fullHeading(scene.geometry, cell, c, line.heading),
    // Lines rise in flight direction.
    speedMs: view ? (line.displacementM * view.satelliteSpeed) / view.slantRangeM : null,
    significance: line.significance,
  }
}

/** A heading of the image from north, 0 to 360. */
const fullHeading = (g: RadarGeometry, cell: CellSize, c: Cluster, heading: number): number => {
  const half = headingFromNorth(g, cell, c.row, c.column, heading)
  const a = (heading * Math.PI) / 180
  const ahead = g.place(c.row - (200 * Math.cos(a)) / cell.y, c.column + (200 * Math.sin(a)) / cell.x)
  const here = g.place(c.row, c.column)
  const [east, north] = [ahead.lon - here.lon, ahead.lat - here.lat]
  const turned = east * Math.sin((half * Math.PI) / 180) + north * Math.cos((half * Math.PI) / 180) < 0
  return turned ? half + 180 : half
}
