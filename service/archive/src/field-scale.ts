/** A grid on fewer cells of the same box: the mean of the cells under each, by the area of each that lies in it; missing cells have no part. */
import { setuError } from '@setu/core/errors'
import type { Extract } from './field-extract.js'

const even = (axis: readonly number[], name: string): void => {
  const step = (axis[axis.length - 1]! - axis[0]!) / (axis.length - 1)
  if (axis.some((v, i) => Math.abs(v - (axis[0]! + i * step)) > Math.abs(step) * 1e-3))
    throw setuError('bad-input', {
      where: 'scale-size',
      found: `${name} in uneven steps`,
      expected: 'even steps',
      wayOut: 'Take it in its own cells.',
    })
}

/** First cell and weights under each new cell. */
const weightsOf = (n: number, m: number): { readonly first: number; readonly weights: readonly number[] }[] =>
  Array.from({ length: m }, (_, i) => {
    const [a, b] = [(i * n) / m, ((i + 1) * n) / m]
    const first = Math.floor(a + 1e-9)
    const last = Math.min(n - 1, Math.ceil(b - 1e-9) - 1)
    return {
      first,
      weights: Array.from({ length: last - first + 1 }, (_w, k) => Math.min(b, first + k + 1) - Math.max(a, first + k)),
    }
  })

const axisOf = (axis: readonly number[], m: number): number[] => {
  const n = axis.length
  const step = n > 1 ? (axis[n - 1]! - axis[0]!) / (n - 1) : 0
  return Array.from({ length: m }, (_, i) => Number((axis[0]! + (((i + 0.5) * n) / m - 0.5) * step).toPrecision(12)))
}

/** `width` and `height` are at most the extract's own. */
export const scaled = (extract: Extract, width: number, height: number): Extract => {
  const [w, h] = [extract.x.length, extract.y.length]
  if (width > w || height > h)
    throw setuError('bad-input', {
      where: 'scale-size',
      found: `${width} x ${height} cells`,
      expected: `at most the ${w} x ${h} that are there`,
      wayOut: 'Nothing is invented between cells; scale in the program that shows them.',
    })
  if (width === w && height === h) return extract
  if (w > 1) even(extract.x, 'longitudes')
  if (h > 1) even(extract.y, 'latitudes')
  const [xs, ys] = [weightsOf(w, width), weightsOf(h, height)]
  const values = Object.fromEntries(
    Object.entries(extract.values).map(([name, all]) => {
      const planes = all.length / (w * h)
      const out = new Float64Array(planes * width * height)
      for (let p = 0; p < planes; p++)
        for (let j = 0; j < height; j++)
          for (let i = 0; i < width; i++) {
            let [sum, weight] = [0, 0]
            const [row, column] = [ys[j]!, xs[i]!]
            for (let dj = 0; dj < row.weights.length; dj++) {
              const from = p * w * h + (row.first + dj) * w + column.first
              for (let di = 0; di < column.weights.length; di++) {
                const v = all[from + di]!
                if (Number.isNaN(v)) continue
                const part = row.weights[dj]! * column.weights[di]!
                sum += v * part
                weight += part
              }
            }
            out[p * width * height + j * width + i] = weight > 0 ? sum / weight : Number.NaN
          }
      return [name, out]
    }),
  )
  return { ...extract, x: axisOf(extract.x, width), y: axisOf(extract.y, height), values }
}
