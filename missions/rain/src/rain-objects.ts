/** Rain objects: connected areas of a field at or above a threshold, with their sums, and how those of two fields meet. */
import { setuError } from '@setu/core/errors'

export interface RainObject {
  readonly cells: number
  readonly sum: number
  readonly most: number
  /** Centre of mass, in cells from the middle of the first. */
  readonly x: number
  readonly y: number
}

export interface LabelledObjects {
  readonly objects: readonly RainObject[]
  /** 0 outside, else 1 + the number of the object. */
  readonly labels: Int32Array
}

/** Objects of 4 or 8 neighbours, by flood fill in row order. A missing value is outside. */
export const rainObjects = (
  field: Float32Array | Float64Array,
  width: number,
  height: number,
  threshold: number,
  neighbours: 4 | 8 = 8,
): LabelledObjects => {
  if (field.length !== width * height)
    throw setuError('bad-input', {
      where: 'field',
      found: `${field.length} values`,
      expected: `${height} x ${width} = ${width * height}`,
    })
  const labels = new Int32Array(field.length)
  const stack = new Int32Array(field.length)
  const objects: RainObject[] = []
  for (let start = 0; start < field.length; start++) {
    if (labels[start] !== 0 || !(field[start]! >= threshold)) continue
    const label = objects.length + 1
    let held = 1
    stack[0] = start
    labels[start] = label
    let cells = 0
    let sum = 0
    let most = Number.NEGATIVE_INFINITY
    let sumX = 0
    let sumY = 0
    while (held > 0) {
      const i = stack[--held]!
      const x = i % width
      const y = (i - x) / width
      const v = field[i]!
      cells++
      sum += v
      most = Math.max(most, v)
      sumX += v * x
      sumY += v * y
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          if ((dx === 0 && dy === 0) || (neighbours === 4 && dx !== 0 && dy !== 0)) continue
          const u = x + dx
          const w = y + dy
          if (u < 0 || u >= width || w < 0 || w >= height) continue
          const j = w * width + u
          if (labels[j] === 0 && field[j]! >= threshold) {
            labels[j] = label
            stack[held++] = j
          }
        }
    }
    objects.push({ cells, sum, most, x: sumX / sum, y: sumY / sum })
  }
  return { objects, labels }
}

export interface ObjectOverlap {
  readonly forecastObjects: number
  readonly observedObjects: number
  /** Objects of one field that share a cell with one of the other. */
  readonly forecastMet: number
  readonly observedMet: number
  /** Cells in objects of both over cells in objects of either; null without objects. */
  readonly sharedArea: number | null
}

export const objectOverlap = (forecast: LabelledObjects, observed: LabelledObjects): ObjectOverlap => {
  const forecastMet = new Set<number>()
  const observedMet = new Set<number>()
  let both = 0
  let either = 0
  for (let i = 0; i < forecast.labels.length; i++) {
    const f = forecast.labels[i]!
    const o = observed.labels[i]!
    if (f || o) either++
    if (f && o) {
      both++
      forecastMet.add(f)
      observedMet.add(o)
    }
  }
  return {
    forecastObjects: forecast.objects.length,
    observedObjects: observed.objects.length,
    forecastMet: forecastMet.size,
    observedMet: observedMet.size,
    sharedArea: either ? both / either : null,
  }
}
