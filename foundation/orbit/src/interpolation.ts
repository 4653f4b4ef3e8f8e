/**
 * Polynomials through tabulated states: Lagrange's by Neville's scheme, Hermite's through values and derivatives by divided
 * differences over doubled nodes. Times are seconds in growing order; `states` holds rows of `stride` numbers.
 */

const scratch = new Float64Array(128)
const nodes = new Float64Array(128)
/** Most nodes of one polynomial. */
export const mostNodes = 32

/** First of `n` nodes about `t`: as many before as behind, cut at the ends. */
export const windowAt = (times: ArrayLike<number>, t: number, n: number): number => {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! <= t) low = middle + 1
    else high = middle
  }
  // `low` nodes are not behind t.
  return Math.max(0, Math.min(times.length - n, low - (n >> 1)))
}

/** Value of the polynomial through `n` nodes from `first`, of column `column`. */
export const lagrange = (
  times: ArrayLike<number>,
  states: ArrayLike<number>,
  stride: number,
  column: number,
  first: number,
  n: number,
  t: number,
): number => {
  for (let i = 0; i < n; i++) scratch[i] = states[(first + i) * stride + column]!
  for (let level = 1; level < n; level++)
    for (let i = 0; i < n - level; i++) {
      const [a, b] = [times[first + i]!, times[first + i + level]!]
      scratch[i] = ((t - b) * scratch[i]! + (a - t) * scratch[i + 1]!) / (a - b)
    }
  return scratch[0]!
}

/** Value and derivative of the polynomial through values (`column`) and derivatives (`rate`) at `n` nodes. */
export const hermite = (
  times: ArrayLike<number>,
  states: ArrayLike<number>,
  stride: number,
  column: number,
  rate: number,
  first: number,
  n: number,
  t: number,
  rateScale = 1,
): readonly [value: number, derivative: number] => {
  const m = 2 * n
  const origin = times[first]!
  for (let i = 0; i < n; i++) {
    nodes[2 * i] = times[first + i]! - origin
    nodes[2 * i + 1] = nodes[2 * i]!
    scratch[2 * i] = states[(first + i) * stride + column]!
    scratch[2 * i + 1] = scratch[2 * i]!
  }
  // Divided differences in place; where two nodes are one, the derivative stands.
  for (let i = m - 1; i > 0; i--) {
    const same = i % 2 === 1
    scratch[i] = same
      ? states[(first + (i >> 1)) * stride + rate]! * rateScale
      : (scratch[i]! - scratch[i - 1]!) / (nodes[i]! - nodes[i - 1]!)
  }
  for (let level = 2; level < m; level++)
    for (let i = m - 1; i >= level; i--) scratch[i] = (scratch[i]! - scratch[i - 1]!) / (nodes[i]! - nodes[i - level]!)
  const x = t - origin
  let value = scratch[m - 1]!
  let derivative = 0
  for (let i = m - 2; i >= 0; i--) {
    derivative = derivative * (x - nodes[i]!) + value
    value = value * (x - nodes[i]!) + scratch[i]!
  }
  return [value, derivative]
}
