/** What a file says of itself, as numbers, tables and pictures in the shape of `rain.info`. */
import type { Grid } from '@setu/core/grid'
import { formatInstant } from '@setu/core/time'
import { field } from '../figures/field.js'
import { timeline } from '../figures/timeline.js'
import { gridCoverage } from '../grid-coverage.js'
import type { Interval } from '../rain-field.js'

export interface Fact {
  readonly fact: string
  readonly value: string
}
export const fact = (name: string, value: string): Fact => ({ fact: name, value })

export interface Told {
  readonly what: string
  readonly format: string
  readonly role: string
  readonly facts: readonly Fact[]
  readonly unit: string
  readonly quantity: string
  readonly scale: 'log' | 'even'
  readonly grid: Grid
  /** One field for each interval, NaN missing; their mean is drawn. */
  readonly intervals: readonly Interval[]
  readonly fields: readonly ArrayLike<number>[]
  readonly over: string
  readonly title: string
  /** Values and those of them that are there, where not the cells of the picture. */
  readonly counted?: { readonly all: number; readonly valid: number }
}

const finite = (v: number): number | null => (Number.isFinite(v) ? v : null)

/** Numbers, tables and pictures of the fields, in the shape of `rain.info`. */
export const told = (t: Told, source: string, simulated: boolean) => {
  const cells = t.grid.width * t.grid.height
  const [sum, count] = [new Float64Array(cells), new Uint32Array(cells)]
  let [low, high, total, valid] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0]
  const rows = t.intervals.map((interval, k) => {
    let [n, s, top] = [0, 0, Number.NEGATIVE_INFINITY]
    const values = t.fields[k]!
    for (let c = 0; c < cells; c++) {
      const v = values[c]!
      if (!Number.isFinite(v)) continue
      n++
      s += v
      top = Math.max(top, v)
      low = Math.min(low, v)
      sum[c]! += v
      count[c]!++
    }
    valid += n
    total += s
    high = Math.max(high, top)
    return { interval, mean: n ? s / n : Number.NaN, maximum: n ? top : Number.NaN, missingShare: 1 - n / cells }
  })
  const { all, valid: there } = t.counted ?? { all: cells * t.intervals.length, valid }
  const mean = sum.map((v, c) => (count[c] ? v / count[c]! : Number.NaN))
  const origin = { source, ...(simulated ? { simulated: true } : {}) }
  return {
    what: t.what,
    format: t.format,
    role: t.role,
    facts: [...t.facts],
    intervals: t.intervals.length,
    missingShare: all ? 1 - there / all : null,
    minimum: finite(low),
    maximum: finite(high),
    mean: valid ? total / valid : null,
    unit: t.unit,
    missing: all > there ? [{ reason: 'notObserved', values: all - there, share: 1 - there / all }] : [],
    series: rows.map((r) => ({
      start: formatInstant(r.interval.start),
      end: formatInstant(r.interval.end),
      mean: finite(r.mean),
      maximum: finite(r.maximum),
      missingShare: r.missingShare,
    })),
    field: gridCoverage(t.grid, mean, { name: 'value', label: t.quantity, unit: t.unit }),
    picture: field({
      grid: t.grid,
      values: mean,
      unit: t.unit,
      title: t.title,
      scale: t.scale,
      quantity: t.quantity,
      ...origin,
    }),
    timeline: timeline({
      intervals: t.intervals,
      mean: rows.map((r) => r.mean),
      maximum: rows.map((r) => r.maximum),
      unit: t.unit,
      over: t.over,
      ...origin,
    }),
  }
}

export const degrees = (v: number): string => `${Number(v.toFixed(3))}°`
export const range = (values: ArrayLike<number>): readonly [number, number] => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!
    if (!Number.isFinite(v)) continue
    low = Math.min(low, v)
    high = Math.max(high, v)
  }
  return [low, high]
}
