/** The packed Hilbert R-tree of FlatGeobuf: nodes of 40 bytes (box and place), level by level, the root first. */

export type Box = readonly [west: number, south: number, east: number, north: number]

const NODE = 40

/** Nodes on each level, the leaves first. */
const levelsOf = (items: number, nodeSize: number): number[] => {
  const levels = [items]
  let n = items
  do {
    n = Math.ceil(n / nodeSize)
    levels.push(n)
  } while (n > 1)
  return levels
}

/** Bytes of the tree of so many items. */
export const treeBytes = (items: number, nodeSize: number): number =>
  items === 0 || nodeSize < 2 ? 0 : levelsOf(items, nodeSize).reduce((a, b) => a + b, 0) * NODE

/** Place of a cell of 65,536 x 65,536 on the Hilbert curve. */
export const hilbertOf = (x: number, y: number): number => {
  let [px, py, d] = [x, y, 0]
  for (let s = 32_768; s >= 1; s /= 2) {
    const rx = (px & s) > 0 ? 1 : 0
    const ry = (py & s) > 0 ? 1 : 0
    d += s * s * ((3 * rx) ^ ry)
    if (ry === 0) {
      if (rx === 1) {
        px = 65_535 - px
        py = 65_535 - py
      }
      ;[px, py] = [py, px]
    }
  }
  return d
}

/** Order of boxes along the curve. */
export const hilbertOrder = (boxes: readonly Box[], all: Box): number[] => {
  const cell = (v: number, low: number, high: number): number =>
    high > low ? Math.min(65_535, Math.max(0, Math.floor((65_535 * (v - low)) / (high - low)))) : 0
  const keys = boxes.map((b) =>
    hilbertOf(cell((b[0] + b[2]) / 2, all[0], all[2]), cell((b[1] + b[3]) / 2, all[1], all[3])),
  )
  return boxes.map((_, i) => i).sort((a, b) => keys[a]! - keys[b]! || a - b)
}

/** The tree over boxes in the order of the file; `places` are the bytes at which the features begin, behind the tree. */
export const packTree = (boxes: readonly Box[], places: ArrayLike<number>, nodeSize: number): Uint8Array => {
  const levels = levelsOf(boxes.length, nodeSize)
  const nodes = levels.reduce((a, b) => a + b, 0)
  const out = new DataView(new ArrayBuffer(nodes * NODE))
  const put = (node: number, b: Box, place: number): void => {
    for (let k = 0; k < 4; k++) out.setFloat64(node * NODE + 8 * k, b[k]!, true)
    out.setBigUint64(node * NODE + 32, BigInt(place), true)
  }
  let start = nodes - boxes.length
  for (const [i, b] of boxes.entries()) put(start + i, b, places[i]!)
  for (let level = 1; level < levels.length; level++) {
    const above = start - levels[level]!
    for (let n = 0; n < levels[level]!; n++) {
      const first = start + n * nodeSize
      const last = Math.min(start + levels[level - 1]!, first + nodeSize)
      const box = [
        Number.POSITIVE_INFINITY,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
      ]
      for (let c = first; c < last; c++)
        for (let k = 0; k < 4; k++) {
          const v = out.getFloat64(c * NODE + 8 * k, true)
          box[k] = k < 2 ? Math.min(box[k]!, v) : Math.max(box[k]!, v)
        }
      put(above + n, box as unknown as Box, first)
    }
    start = above
  }
  return new Uint8Array(out.buffer)
}
