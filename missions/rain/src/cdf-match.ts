/**
 * Gives a field the distribution of another, rank for rank (probability matching), in steps of 0.002 dB: two counting
 * passes in place of a sort. Only cells that the mask allows take rain; the rest is dry.
 */

const STEP = 0.002
const LOW = -60
const BINS = 65536

/** Wet values of a target, greatest first, and how many cells it had. */
export interface Target {
  readonly sorted: Float32Array
  readonly cells: number
  readonly floor: number
}

/** Values of at least `threshold`, dB; NaN is left out. */
export const targetOf = (values: Float32Array, threshold: number, floor: number): Target => {
  const wet: number[] = []
  let cells = 0
  for (const v of values) {
    if (Number.isNaN(v)) continue
    cells++
    if (v >= threshold) wet.push(v)
  }
  return { sorted: Float32Array.from(wet).sort().reverse(), cells, floor }
}

const binOf = (v: number): number => {
  const b = Math.floor((v - LOW) / STEP)
  return b < 0 ? 0 : b >= BINS ? BINS - 1 : b
}

const counts = new Uint32Array(BINS)

/** In place: the greatest value takes the target's greatest, and so on; values beyond the target's wet share take its floor. */
export const matchDistribution = (values: Float32Array, target: Target): void => {
  counts.fill(0)
  for (let i = 0; i < values.length; i++) counts[binOf(values[i]!)]!++
  // Rank of the first (greatest) value of a bin, counted from the top; a bin shares its middle rank.
  let above = 0
  for (let b = BINS - 1; b >= 0; b--) {
    const n = counts[b]!
    counts[b] = above + (n >> 1)
    above += n
  }
  const scale = target.cells / values.length
  const { sorted, floor } = target
  for (let i = 0; i < values.length; i++) {
    const rank = Math.floor(counts[binOf(values[i]!)]! * scale)
    values[i] = rank < sorted.length ? sorted[rank]! : floor
  }
}
