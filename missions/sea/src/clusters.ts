/**
 * Ships out of bright cells: 8-connected groups that hold a cell above the threshold and grow over cells above that of a
 * hundredfold rate. Length, width and heading come from the cells of at least a quarter of the group's own brightness, so
 * that they do not depend on how far the ship stands above the sea: the smallest rectangle around the principal axis,
 * less the blur of the radar in quadrature. Heading is known to 180 degrees only.
 */

export interface CellSize {
  /** Metres of a column and of a row. */
  readonly x: number
  readonly y: number
}

export interface Cluster {
  /** Cells from the first column and row, brightness-weighted; 0 is the middle of the first cell. */
  readonly column: number
  readonly row: number
  readonly cells: number
  readonly peak: number
  /** Sum over the cells of brightness above the background, m2. */
  readonly crossSectionM2: number
  /** Brightest cell over the background. */
  readonly contrast: number
  readonly lengthM: number
  readonly widthM: number
  /** 0 to 180 degrees clockwise from the direction of falling rows (north of a map). */
  readonly heading: number
  /** Cells over those of the rectangle. */
  readonly fill: number
  /** Brightest cell over its threshold; 0 where no thresholds were given. */
  readonly over: number
  /** Mean backscatter of the sea around it. */
  readonly sea: number
}

export interface ClusterOptions {
  readonly cell: CellSize
  /** Width of the radar's blur at half power, m, along columns and rows; 20 x 22 m for Sentinel-1 IW GRDH. */
  readonly blurM?: CellSize
  /** Groups of fewer cells are left out. */
  readonly leastCells?: number
  /** Intensity over threshold of each cell. */
  readonly overThreshold?: Float32Array
  /** Backscatter for the cross section, where `image` is not it, and its sea. */
  readonly backscatter?: { readonly image: Float32Array; readonly sea: ArrayLike<number> }
}

/** Cells of this share of the group's brightness make its outline. */
const OUTLINE = 0.25

/** Indices of each group that holds a cell of 2, in the order of its first cell. */
export const groups = (hits: Uint8Array, width: number, height: number): Int32Array[] => {
  const seen = new Uint8Array(hits.length)
  const found: Int32Array[] = []
  const stack: number[] = []
  for (let start = 0; start < hits.length; start++) {
    if (hits[start] === 0 || seen[start]) continue
    const members: number[] = []
    let seed = false
    stack.push(start)
    seen[start] = 1
    while (stack.length) {
      const i = stack.pop()!
      members.push(i)
      if (hits[i] === 2) seed = true
      const [x, y] = [i % width, Math.floor(i / width)]
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          const j = v * width + u
          if (hits[j] !== 0 && !seen[j]) {
            seen[j] = 1
            stack.push(j)
          }
        }
    }
    if (seed) found.push(Int32Array.from(members).sort())
  }
  return found
}

/** Extent along an axis, from the outer edges of the cells, and across it. */
const extents = (xs: readonly number[], ys: readonly number[], angle: number, cell: CellSize) => {
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  let [a0, a1, b0, b1] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let i = 0; i < xs.length; i++) {
    const a = xs[i]! * c + ys[i]! * s
    const b = ys[i]! * c - xs[i]! * s
    a0 = Math.min(a0, a)
    a1 = Math.max(a1, a)
    b0 = Math.min(b0, b)
    b1 = Math.max(b1, b)
  }
  const along = Math.hypot(cell.x * c, cell.y * s)
  const across = Math.hypot(cell.x * s, cell.y * c)
  return { along: a1 - a0 + along, across: b1 - b0 + across }
}

/** The outline at a quarter of the brightness lies outside the ship: in widths of the blur, fitted to made-up ships. */
const OUTSIDE = 0.67

const withoutBlur = (extent: number, blur: number, least: number): number =>
  Math.max(least, Math.sqrt(Math.max(0, extent * extent - blur * blur)) - OUTSIDE * blur)

export const clustersOf = (
  image: Float32Array,
  background: Float32Array,
  hits: Uint8Array,
  width: number,
  height: number,
  options: ClusterOptions,
): Cluster[] => {
  const { cell, blurM = { x: 20, y: 22 }, leastCells = 2, overThreshold, backscatter } = options
  return groups(hits, width, height).flatMap((members) => {
    if (members.length < leastCells) return []
    const above = Float64Array.from(members, (i) => Math.max(0, image[i]! - background[i]!))
    const sorted = Float64Array.from(above).sort()
    // Brightness of the group: mean of its brighter half, which one glint does not rule.
    const upper = sorted.subarray(Math.floor(sorted.length / 2))
    const bright = upper.reduce((a, b) => a + b, 0) / upper.length
    const xs: number[] = []
    const ys: number[] = []
    let [sum, sx, sy, peak, contrast] = [0, 0, 0, 0, 0]
    let [over, sea, section] = [0, 0, 0]
    members.forEach((i, k) => {
      const [x, y] = [i % width, Math.floor(i / width)]
      sum += above[k]!
      sx += above[k]! * x
      sy += above[k]! * y
      peak = Math.max(peak, image[i]!)
      contrast = Math.max(contrast, image[i]! / background[i]!)
      if (overThreshold) over = Math.max(over, overThreshold[i]!)
      const own = backscatter ? backscatter.sea[i]! : background[i]!
      sea += own / members.length
      if (backscatter) section += Math.max(0, backscatter.image[i]! - own)
      if (above[k]! >= OUTLINE * bright) {
        xs.push(x * cell.x)
        ys.push(-y * cell.y)
      }
    })
    if (!(sum > 0)) return []
    const n = xs.length
    const [mx, my] = [xs.reduce((a, b) => a + b, 0) / n, ys.reduce((a, b) => a + b, 0) / n]
    let [xx, xy, yy] = [0, 0, 0]
    for (let i = 0; i < n; i++) {
      xx += (xs[i]! - mx) ** 2
      xy += (xs[i]! - mx) * (ys[i]! - my)
      yy += (ys[i]! - my) ** 2
    }
    const principal = 0.5 * Math.atan2(2 * xy, xx - yy)
    let [angle, least] = [principal, Number.POSITIVE_INFINITY]
    for (let turn = -15; turn <= 15; turn++) {
      const at = principal + (turn * Math.PI) / 180
      const e = extents(xs, ys, at, cell)
      // A hair dearer away from the principal axis: ties stay there.
      const area = e.along * e.across * (1 + 1e-3 * Math.abs(turn))
      if (area < least) [angle, least] = [at, area]
    }
    let { along, across } = extents(xs, ys, angle, cell)
    if (across > along) {
      ;[along, across] = [across, along]
      angle += Math.PI / 2
    }
    const blur = (at: number): number => Math.hypot(blurM.x * Math.cos(at), blurM.y * Math.sin(at))
    const size = Math.min(cell.x, cell.y)
    return [
      {
        column: sx / sum,
        row: sy / sum,
        cells: members.length,
        peak,
        crossSectionM2: (backscatter ? section : sum) * cell.x * cell.y,
        contrast,
        lengthM: withoutBlur(along, blur(angle), size),
        widthM: withoutBlur(across, blur(angle + Math.PI / 2), size),
        heading: (((90 - (angle * 180) / Math.PI) % 180) + 180) % 180,
        fill: Math.min(1, (n * cell.x * cell.y) / (along * across)),
        over,
        sea,
      },
    ]
  })
}
