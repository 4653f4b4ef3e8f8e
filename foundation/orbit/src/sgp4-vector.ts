/**
 * SGP4 and SDP4 over pairs of objects in WebAssembly (f64x2): the same theory as `sgp4.ts`, written once more as code for the
 * engine in `sgp4-batch.ts`. A state needs five full sines. A lane that leaves the region where the code is exact, or where the
 * theory ends, is not good: it gets NaN, and `sgp4.ts` decides.
 */

import { lanePairs, rowBytes, stateBytes } from './sgp4-tile.js'
import { deep, deepNames } from './sgp4-vector-deep.js'
import { near, nearNames } from './sgp4-vector-near.js'
import { moduleOf } from './vector-code.js'

export interface Sgp4Vector {
  readonly memory: WebAssembly.Memory
  /**
   * States of up to 32 pairs at the times given (two equal doubles each). Byte addresses; 1 where every lane is good. A row of the
   * deep holds mean anomaly, mean motion and semi-major axis, each over the width of the tile.
   */
  readonly near: (
    coefficients: number,
    times: number,
    rows: number,
    out: number,
    pairs: number,
    count: number,
  ) => number
  readonly deep: (
    coefficients: number,
    times: number,
    rows: number,
    out: number,
    pairs: number,
    count: number,
  ) => number
}

/** Times of one call. */
export const tileTimes = 64
/** Byte addresses in the memory of the module. */
export const layout = {
  coefficients: 0,
  times: lanePairs * Math.max(nearNames.length, deepNames.length) * 16,
  get rows() {
    return this.times + tileTimes * 16
  },
  get out() {
    return this.rows + tileTimes * 3 * rowBytes
  },
  get end() {
    return this.out + tileTimes * stateBytes
  },
} as const

let made: WebAssembly.Module | null | undefined

/** A new instance with its own memory; null where the host does not allow or know vectors. */
export const sgp4Vector = (): Sgp4Vector | null => {
  try {
    if (made === undefined) made = new WebAssembly.Module(moduleOf([near(), deep()], Math.ceil(layout.end / 65_536)))
    return made && (new WebAssembly.Instance(made).exports as unknown as Sgp4Vector)
  } catch {
    made = null
    return null
  }
}
