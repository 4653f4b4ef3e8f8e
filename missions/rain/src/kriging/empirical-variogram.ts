/**
 * Semivariances of pairs of gauges in classes of distance (Matheron 1962). Of many fields one climatological variogram
 * (Lebel & Bastin 1985): each field is divided by its own standard deviation first, so that a wet day does not speak for
 * all, and the pairs of all fields are pooled. Cutoff a third of the diagonal of the area and fifteen classes, as gstat has
 * them by default.
 */
export interface VariogramClass {
  /** Mean distance of its pairs. */
  readonly distance: number
  readonly semivariance: number
  readonly pairs: number
}

export interface EmpiricalVariogram {
  readonly classes: readonly VariogramClass[]
  readonly cutoff: number
  /** Fields that had some variance. */
  readonly fields: number
}

export interface VariogramData {
  readonly n: number
  /** Distances of all pairs, n * n. */
  readonly between: Float64Array
  /** `[i * times + t]`, NaN where missing. */
  readonly values: ArrayLike<number>
  readonly times: number
}

export interface VariogramClasses {
  readonly cutoff: number
  readonly count: number
}

/** Largest distance of a matrix. */
export const largestDistance = (between: Float64Array): number => {
  let most = 0
  for (const d of between) if (d > most) most = d
  return most
}

/** Mean and standard deviation of a field over its valid gauges; sd 0 where there is no variance. */
const spreadOf = (data: VariogramData, t: number): { readonly valid: Int32Array; readonly sd: number } => {
  const valid: number[] = []
  let sum = 0
  for (let i = 0; i < data.n; i++) {
    const v = data.values[i * data.times + t]!
    if (Number.isNaN(v)) continue
    valid.push(i)
    sum += v
  }
  const mean = sum / valid.length
  let squares = 0
  for (const i of valid) squares += (data.values[i * data.times + t]! - mean) ** 2
  return { valid: Int32Array.from(valid), sd: valid.length > 1 ? Math.sqrt(squares / (valid.length - 1)) : 0 }
}

/** `standardise`: each field by its own standard deviation; the sill is then about one. */
export const empiricalVariogram = (
  data: VariogramData,
  { cutoff, count }: VariogramClasses,
  standardise: boolean,
): EmpiricalVariogram => {
  const { n, times, values, between } = data
  const sums = new Float64Array(count)
  const distances = new Float64Array(count)
  const pairs = new Float64Array(count)
  const width = cutoff / count
  let fields = 0
  for (let t = 0; t < times; t++) {
    const { valid, sd } = spreadOf(data, t)
    if (!(sd > 0)) continue
    fields++
    const scale = standardise ? 1 / (sd * sd) : 1
    for (let a = 0; a < valid.length; a++) {
      const i = valid[a]!
      for (let b = 0; b < a; b++) {
        const j = valid[b]!
        const d = between[i * n + j]!
        if (!(d > 0 && d <= cutoff)) continue
        const k = Math.min(count - 1, Math.ceil(d / width) - 1)
        const difference = values[i * times + t]! - values[j * times + t]!
        sums[k] = sums[k]! + 0.5 * difference * difference * scale
        distances[k] = distances[k]! + d
        pairs[k] = pairs[k]! + 1
      }
    }
  }
  const classes: VariogramClass[] = []
  for (let k = 0; k < count; k++)
    if (pairs[k]! > 0)
      classes.push({ distance: distances[k]! / pairs[k]!, semivariance: sums[k]! / pairs[k]!, pairs: pairs[k]! })
  return { classes, cutoff, fields }
}
