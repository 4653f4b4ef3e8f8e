/**
 * The inner loops of kriging many targets: sums over gauges for eight targets at once, so that each weight is read once for
 * all eight and the eight sums stay in registers. All numbers stand in one array, the heap; arguments are places in it. A
 * block of covariances is gauge by target, eight targets a gauge.
 *
 * Two versions with the same bits: WebAssembly vectors (`block-sums-simd.ts`, several times the rate) and JavaScript here.
 */
/** Targets in a block. */
export const BLOCK = 8

export interface BlockSums {
  readonly heap: Float64Array
  /** out[t] = sum over k of weights[k] * c[8 k + t]. */
  readonly weightedSums: (weights: number, count: number, c: number, out: number) => void
  /** out[t] = c' Q c of the eight targets; Q the lower triangle of a symmetric matrix of k rows, row by row. */
  readonly quadraticForms: (packed: number, k: number, c: number, out: number) => void
  /**
   * c[8 k + t] of `count` gauges with eight targets. `gauges`: x, y, z of each; `targets`: eight x, eight y, eight z. A
   * covariance is a cubic of the distance in pieces of 1 / `perUnit`, four coefficients each from `table`; the last of
   * `pieces`, all zero, serves all beyond. `total` where a target is at a gauge.
   */
  readonly covariances: (
    gauges: number,
    count: number,
    targets: number,
    table: number,
    pieces: number,
    perUnit: number,
    total: number,
    c: number,
  ) => void
}

export const plainSums = (size: number): BlockSums => {
  const h = new Float64Array(size)
  return {
    heap: h,
    weightedSums: (weights, count, c, out) => {
      let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0]
      for (let k = 0; k < count; k++) {
        const w = h[weights + k]!
        const o = c + k * BLOCK
        s0 += w * h[o]!
        s1 += w * h[o + 1]!
        s2 += w * h[o + 2]!
        s3 += w * h[o + 3]!
        s4 += w * h[o + 4]!
        s5 += w * h[o + 5]!
        s6 += w * h[o + 6]!
        s7 += w * h[o + 7]!
      }
      h[out] = s0
      h[out + 1] = s1
      h[out + 2] = s2
      h[out + 3] = s3
      h[out + 4] = s4
      h[out + 5] = s5
      h[out + 6] = s6
      h[out + 7] = s7
    },
    quadraticForms: (packed, k, c, out) => {
      for (let t = 0; t < BLOCK; t += 2) {
        let [q0, q1] = [0, 0]
        let o = packed
        for (let a = 0; a < k; a++) {
          let [s0, s1] = [0, 0]
          const at = c + a * BLOCK + t
          for (let b = c + t; b < at; b += BLOCK) {
            const w = h[o++]!
            s0 += w * h[b]!
            s1 += w * h[b + 1]!
          }
          const d = h[o++]!
          const [c0, c1] = [h[at]!, h[at + 1]!]
          q0 += c0 * (2 * s0 + d * c0)
          q1 += c1 * (2 * s1 + d * c1)
        }
        h[out + t] = q0
        h[out + t + 1] = q1
      }
    },
    covariances: (gauges, count, targets, table, pieces, perUnit, total, c) => {
      for (let k = 0; k < count; k++) {
        const [x, y, z] = [h[gauges + 3 * k]!, h[gauges + 3 * k + 1]!, h[gauges + 3 * k + 2]!]
        for (let t = 0; t < BLOCK; t++) {
          const u = h[targets + t]! - x
          const v = h[targets + BLOCK + t]! - y
          const w = h[targets + 2 * BLOCK + t]! - z
          const squared = u * u + v * v + w * w
          const at = Math.min(Math.sqrt(squared) * perUnit, pieces)
          const piece = at | 0
          const r = at - piece
          const o = table + 4 * piece
          h[c + k * BLOCK + t] = squared === 0 ? total : h[o]! + r * (h[o + 1]! + r * (h[o + 2]! + r * h[o + 3]!))
        }
      }
    },
  }
}
