/**
 * Where a stochastic forecast may rain: near where it rains now. The weight falls from one inside rain to zero at `rim`
 * cells away (chamfer distance 3-4, Borgefors 1986), after the incremental mask of Pulkkinen et al. 2019.
 */

/** Weights 0..1 from a field; rain is a value of at least `threshold`. */
export const rainMask = (
  values: Float32Array,
  width: number,
  height: number,
  threshold: number,
  rim: number,
  out: Float32Array = new Float32Array(values.length),
): Float32Array => {
  const far = 3 * rim
  const d = new Int16Array(values.length)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (values[i]! >= threshold) {
        d[i] = 0
        continue
      }
      let best = far
      if (x > 0 && d[i - 1]! + 3 < best) best = d[i - 1]! + 3
      if (y > 0) {
        if (d[i - width]! + 3 < best) best = d[i - width]! + 3
        if (x > 0 && d[i - width - 1]! + 4 < best) best = d[i - width - 1]! + 4
        if (x < width - 1 && d[i - width + 1]! + 4 < best) best = d[i - width + 1]! + 4
      }
      d[i] = best
    }
  for (let y = height - 1, i = values.length - 1; y >= 0; y--)
    for (let x = width - 1; x >= 0; x--, i--) {
      let best = d[i]!
      if (best > 0) {
        if (x < width - 1 && d[i + 1]! + 3 < best) best = d[i + 1]! + 3
        if (y < height - 1) {
          if (d[i + width]! + 3 < best) best = d[i + width]! + 3
          if (x < width - 1 && d[i + width + 1]! + 4 < best) best = d[i + width + 1]! + 4
          if (x > 0 && d[i + width - 1]! + 4 < best) best = d[i + width - 1]! + 4
        }
        d[i] = best
      }
      out[i] = 1 - best / far
    }
  return out
}
