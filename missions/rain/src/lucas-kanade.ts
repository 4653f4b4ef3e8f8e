/**
 * Points followed from one image to the next by the method of Lucas & Kanade (1981) in pyramids (Bouguet 2001): the shift
 * that makes a window of one image most like the other, from coarse to fine. Windows are large (41 cells), as rain moves
 * in areas and not in points. A point is given up where its window has no texture or leaves the image.
 */
import type { Image } from './image-pyramid.js'
import type { MotionVectors } from './motion-vectors.js'

export interface TrackOptions {
  /** Half side of the window at every level, cells of that level. */
  readonly half: number
  /** Every n-th cell of the window is compared. */
  readonly stride: number
  readonly iterations: number
  /** Least eigenvalue of the window's tensor by cell. */
  readonly texture: number
}

export const trackDefaults: TrackOptions = { half: 20, stride: 3, iterations: 10, texture: 1e-3 }

/** Value between cells; the caller keeps x, y inside. */
const between = (v: Float32Array, width: number, x: number, y: number): number => {
  const c = Math.floor(x)
  const r = Math.floor(y)
  const fx = x - c
  const fy = y - r
  const i = r * width + c
  const top = v[i]! + fx * (v[i + 1]! - v[i]!)
  const bottom = v[i + width]! + fx * (v[i + width + 1]! - v[i + width]!)
  return top + fy * (bottom - top)
}

/** Shifts of points (cells of the finest level) from the pyramid `a` to `b`; `first` is a first guess for all of them. */
export const track = (
  a: readonly Image[],
  b: readonly Image[],
  points: ArrayLike<number>,
  first: readonly [number, number] = [0, 0],
  { half, stride, iterations, texture }: TrackOptions = trackDefaults,
): MotionVectors => {
  const finest = a[0]!
  const side = Math.floor((2 * half) / stride) + 1
  const patch = new Float64Array(side * side)
  const gx = new Float64Array(side * side)
  const gy = new Float64Array(side * side)
  const inside = new Uint8Array(side * side)
  const [xs, ys, us, vs]: [number[], number[], number[], number[]] = [[], [], [], []]
  const coarsest = a.length - 1
  for (let p = 0; p < points.length; p++) {
    const px = points[p]! % finest.width
    const py = Math.floor(points[p]! / finest.width)
    let u = first[0] / 2 ** coarsest
    let v = first[1] / 2 ** coarsest
    let lost = false
    for (let level = coarsest; level >= 0 && !lost; level--) {
      const { width, height, values } = a[level]!
      const next = b[level]!.values
      const scale = 2 ** level
      const [cx, cy] = [px / scale, py / scale]
      let [xx, xy, yy, used] = [0, 0, 0, 0]
      for (let r = 0, k = 0; r < side; r++)
        for (let c = 0; c < side; c++, k++) {
          const x = cx + c * stride - half
          const y = cy + r * stride - half
          inside[k] = 0
          if (x < 1 || y < 1 || x >= width - 2 || y >= height - 2) continue
          inside[k] = 1
          patch[k] = between(values, width, x, y)
          const dx = (between(values, width, x + 1, y) - between(values, width, x - 1, y)) / 2
          const dy = (between(values, width, x, y + 1) - between(values, width, x, y - 1)) / 2
          gx[k] = dx
          gy[k] = dy
          xx += dx * dx
          xy += dx * dy
          yy += dy * dy
          used++
        }
      const determinant = xx * yy - xy * xy
      const least = (xx + yy) / 2 - Math.sqrt(((xx - yy) / 2) ** 2 + xy * xy)
      if (used < 0.2 * side * side || !(least / used > texture) || !(determinant > 0)) {
        // A coarse level without texture leaves the guess to the next one.
        if (level === 0) lost = true
      } else
        for (let step = 0; step < iterations; step++) {
          let [bx, by, seen] = [0, 0, 0]
          for (let r = 0, k = 0; r < side; r++) {
            const y = cy + r * stride - half + v
            if (y < 0 || y >= height - 1) {
              k += side
              continue
            }
            for (let c = 0; c < side; c++, k++) {
              if (!inside[k]) continue
              const x = cx + c * stride - half + u
              if (x < 0 || x >= width - 1) continue
              const e = patch[k]! - between(next, width, x, y)
              bx += e * gx[k]!
              by += e * gy[k]!
              seen++
            }
          }
          if (seen < 0.4 * used) {
            lost = true
            break
          }
          const du = (yy * bx - xy * by) / determinant
          const dv = (xx * by - xy * bx) / determinant
          u += du
          v += dv
          if (du * du + dv * dv < 4e-4) break
        }
      if (level > 0) {
        u *= 2
        v *= 2
      }
    }
    if (lost || !Number.isFinite(u + v)) continue
    xs.push(px)
    ys.push(py)
    us.push(u)
    vs.push(v)
  }
  return { x: Float64Array.from(xs), y: Float64Array.from(ys), u: Float64Array.from(us), v: Float64Array.from(vs) }
}
