/**
 * SAL (Wernli et al. 2008): structure, amplitude and location error of a rain field. Objects are areas above a share
 * (1/15) of a high value of the field: the 95th percentile of the wet cells (Wernli et al. 2009), or the maximum as in
 * 2008. S and A lie in -2..2, L in 0..2; 0 is perfect. Missing cells count as dry, in both fields.
 */
import { quantileOfSorted } from '@setu/core/quantiles'
import { type LabelledObjects, rainObjects } from './rain-objects.js'

export interface Sal {
  /** Positive: objects too large or too flat. null where a field has no object. */
  readonly structure: number | null
  /** Positive: too much rain. null where both are dry. */
  readonly amplitude: number | null
  /** Distance of the centres of mass (L1) and of the scatter of objects about them (L2). null where a field is dry. */
  readonly location: number | null
  readonly centreDistance: number | null
  readonly scatterDifference: number | null
  readonly reason?: string
}

export interface SalOptions {
  /** Share of the high value above which a cell belongs to an object. */
  readonly share?: number
  readonly high?: 'percentile' | 'maximum'
  /** Wet is at least this, in the unit of the fields. */
  readonly wet?: number
  /** Size of a cell in x and y, the same unit; 1 and 1 by default. */
  readonly cell?: readonly [number, number]
}

type Field = Float32Array | Float64Array

/** Threshold of the objects of a field; null where it is dry. */
export const objectThreshold = (field: Field, options: SalOptions = {}): number | null => {
  const wet = Float64Array.from(
    (field as Float64Array).filter((v) => v >= (options.wet ?? 0.1) && Number.isFinite(v)),
  ).sort()
  if (wet.length === 0) return null
  const high = options.high === 'maximum' ? wet[wet.length - 1]! : quantileOfSorted(wet, 0.95)
  return (options.share ?? 1 / 15) * high
}

interface Described {
  readonly total: number
  readonly x: number
  readonly y: number
  /** Mean distance of the objects' centres from the field's, weighted by their rain; their mean scaled volume. */
  readonly scatter: number
  readonly volume: number
  readonly objects: number
}

const describe = (
  field: Field,
  width: number,
  height: number,
  [dx, dy]: readonly [number, number],
  options: SalOptions,
): Described => {
  let total = 0
  let sumX = 0
  let sumY = 0
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const v = field[i]!
      if (!(v > 0) || !Number.isFinite(v)) continue
      total += v
      sumX += v * x
      sumY += v * y
    }
  const threshold = objectThreshold(field, options)
  const { objects }: Pick<LabelledObjects, 'objects'> =
    threshold === null ? { objects: [] } : rainObjects(field, width, height, threshold)
  const x = (sumX / total) * dx
  const y = (sumY / total) * dy
  let rain = 0
  let scatter = 0
  let volume = 0
  for (const o of objects) {
    rain += o.sum
    scatter += o.sum * Math.hypot(o.x * dx - x, o.y * dy - y)
    volume += o.sum * (o.sum / o.most)
  }
  return { total, x, y, scatter: scatter / rain, volume: volume / rain, objects: objects.length }
}

/** Relative difference of two positive numbers, -2 to 2. */
const relative = (a: number, b: number): number => (a - b) / (0.5 * (a + b))

export const sal = (forecast: Field, observed: Field, width: number, height: number, options: SalOptions = {}): Sal => {
  const cell = options.cell ?? [1, 1]
  const f = describe(forecast, width, height, cell, options)
  const o = describe(observed, width, height, cell, options)
  const amplitude = f.total + o.total > 0 ? relative(f.total, o.total) : null
  if (f.objects === 0 || o.objects === 0) {
    const reason =
      f.objects + o.objects === 0
        ? 'no rain in either field'
        : `no rain in the ${f.objects === 0 ? 'forecast' : 'observed'} field`
    return { structure: null, amplitude, location: null, centreDistance: null, scatterDifference: null, reason }
  }
  const diagonal = Math.hypot(width * cell[0], height * cell[1])
  const centreDistance = Math.hypot(f.x - o.x, f.y - o.y) / diagonal
  const scatterDifference = (2 * Math.abs(f.scatter - o.scatter)) / diagonal
  return {
    structure: relative(f.volume, o.volume),
    amplitude,
    location: centreDistance + scatterDifference,
    centreDistance,
    scatterDifference,
  }
}
