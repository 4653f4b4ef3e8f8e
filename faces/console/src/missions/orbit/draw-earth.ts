/** The Earth below the dots: disc, graticule, coasts as lines, the night side shaded. */
import type { Ring } from '../../map/outlines.js'
import { axesOf, directionOf, type View } from './view.js'

export interface Lines {
  readonly coast: readonly Float32Array[]
  readonly graticule: readonly Float32Array[]
}
export type Paint = (token: string) => string

const lineOf = (ring: Ring): Float32Array => Float32Array.from(ring.flatMap(([lon, lat]) => [...directionOf(lon, lat)]))
const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step)

export const linesOf = (coast: readonly Ring[]): Lines => ({
  coast: coast.map(lineOf),
  graticule: [
    ...range(-180, 150, 30).map((lon) => lineOf(range(-90, 90, 3).map((lat) => [lon, lat] as const))),
    ...range(-60, 60, 30).map((lat) => lineOf(range(-180, 180, 3).map((lon) => [lon, lat] as const))),
  ],
})

const trace = (context: CanvasRenderingContext2D, v: View, m: Float64Array, lines: readonly Float32Array[]): void => {
  context.beginPath()
  for (const line of lines) {
    let pen = false
    for (let k = 0; k < line.length; k += 3) {
      const [x, y, z] = [line[k]!, line[k + 1]!, line[k + 2]!]
      if (m[6]! * x + m[7]! * y + m[8]! * z < 0) {
        pen = false
        continue
      }
      const sx = v.width / 2 + v.radius * (m[0]! * x + m[1]! * y)
      const sy = v.height / 2 - v.radius * (m[3]! * x + m[4]! * y + m[5]! * z)
      if (pen) context.lineTo(sx, sy)
      else context.moveTo(sx, sy)
      pen = true
    }
  }
  context.stroke()
}

/** Outline of the night side of the disc: half of the terminator, then the limb away from the Sun. Unit disc, y up. */
export const nightOutline = (m: Float64Array, sun: readonly [number, number, number]): [number, number][] => {
  const s = [0, 3, 6].map((r) => m[r]! * sun[0] + m[r + 1]! * sun[1] + m[r + 2]! * sun[2])
  const [sx = 0, sy = 0, sz = 0] = s
  const across = Math.hypot(sx, sy)
  if (across < 1e-9)
    return sz > 0 ? [] : range(0, 360, 4).map((a) => [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)])
  const [ux, uy] = [-sy / across, sx / across]
  // The terminator is u cos a + w sin a with w = (-sz s/|s_xy|, |s_xy|): its upper half faces the reader.
  const [wx, wy] = [(-sz * sx) / across, (-sz * sy) / across]
  const angles = range(0, 180, 4).map((a) => (a * Math.PI) / 180)
  return [
    ...angles.map((a): [number, number] => [ux * Math.cos(a) + wx * Math.sin(a), uy * Math.cos(a) + wy * Math.sin(a)]),
    ...angles.map((a): [number, number] => [
      -ux * Math.cos(a) - (sx / across) * Math.sin(a),
      -uy * Math.cos(a) - (sy / across) * Math.sin(a),
    ]),
  ]
}

export const drawEarth = (
  context: CanvasRenderingContext2D,
  v: View,
  lines: Lines | undefined,
  sun: readonly [number, number, number] | undefined,
  paint: Paint,
): void => {
  const [cx, cy] = [v.width / 2, v.height / 2]
  const m = axesOf(v)
  context.clearRect(0, 0, v.width, v.height)
  context.beginPath()
  context.arc(cx, cy, v.radius, 0, 2 * Math.PI)
  context.fillStyle = paint('--map-land')
  context.fill()
  const night = sun ? nightOutline(m, sun) : []
  if (night.length) {
    context.beginPath()
    for (const [x, y] of night) context.lineTo(cx + v.radius * x, cy - v.radius * y)
    context.closePath()
    context.fillStyle = paint('--map-sea')
    context.fill()
  }
  context.lineWidth = 0.7
  context.strokeStyle = paint('--rule')
  if (lines) trace(context, v, m, lines.graticule)
  context.lineWidth = 1
  context.strokeStyle = paint('--map-coast')
  if (lines) trace(context, v, m, lines.coast)
  context.beginPath()
  context.arc(cx, cy, v.radius, 0, 2 * Math.PI)
  context.strokeStyle = paint('--rule-strong')
  context.stroke()
}
