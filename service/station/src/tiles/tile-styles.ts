/**
 * Named styles of fields, as data: perceptually even ramps (viridis, cividis, magma: matplotlib, CC0) and the console's own
 * scales. A ramp goes over a range of values, of the data unless the request gives one; classes have their bounds. What is
 * missing, and what is below the first class, is transparent.
 */
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import { rainSteps } from '@setu/figures/scales'
import { type TokenName, tokensOf } from '@setu/figures/tokens'

export interface TileStyle {
  readonly id: string
  readonly title: string
  readonly kind: 'ramp' | 'classes'
  /** From low to high, `#rrggbb`. */
  readonly colours: readonly string[]
  /** Lower bounds of classes. */
  readonly bounds?: readonly number[]
  /** What the bounds are in: a parameter must have one of these units. */
  readonly units?: readonly string[]
  /** A ramp whose middle is zero. */
  readonly centred?: boolean
}

const light = tokensOf('light')
const token = (...names: TokenName[]): string[] => names.map((n) => light[n])

export const tileStyles: readonly TileStyle[] = [
  {
    id: 'viridis',
    title: 'Viridis',
    kind: 'ramp',
    colours: [
      '#440154',
      '#482878',
      '#3e4989',
      '#31688e',
      '#26828e',
      '#1f9e89',
      '#35b779',
      '#6ece58',
      '#b5de2b',
      '#fde725',
    ],
  },
  {
    id: 'cividis',
    title: 'Cividis',
    kind: 'ramp',
    colours: [
      '#00224e',
      '#123570',
      '#3b496c',
      '#575d6d',
      '#707173',
      '#8a8678',
      '#a59c74',
      '#c3b369',
      '#e1cc55',
      '#fee838',
    ],
  },
  {
    id: 'magma',
    title: 'Magma',
    kind: 'ramp',
    colours: [
      '#000004',
      '#180f3d',
      '#440f76',
      '#721f81',
      '#9e2f7f',
      '#cd4071',
      '#f1605d',
      '#fd9668',
      '#feca8d',
      '#fcfdbf',
    ],
  },
  {
    id: 'amount',
    title: 'Amount',
    kind: 'ramp',
    colours: token('amount-0', 'amount-1', 'amount-2', 'amount-3', 'amount-4', 'amount-5', 'amount-6'),
  },
  {
    id: 'difference',
    title: 'Difference from zero',
    kind: 'ramp',
    centred: true,
    colours: token('diff-n3', 'diff-n2', 'diff-n1', 'diff-0', 'diff-p1', 'diff-p2', 'diff-p3'),
  },
  {
    id: 'rain-day',
    title: 'Rain in 24 hours (classes of the India Meteorological Department)',
    kind: 'classes',
    units: ['mm', 'mm/d', 'kg m-2', 'kg.m-2'],
    bounds: rainSteps,
    colours: token('rain-1', 'rain-2', 'rain-3', 'rain-4', 'rain-5', 'rain-6'),
  },
]

export const findStyle = (id: string, where = 'style'): TileStyle => {
  const style = tileStyles.find((s) => s.id === id)
  if (style) return style
  const ids = tileStyles.map((s) => s.id)
  const near = nearest(id.slice(0, 80), ids)
  throw setuError(where === 'style' ? 'bad-input' : 'not-found', {
    where,
    found: `"${id.slice(0, 80)}"`,
    expected: `one of ${ids.join(', ')}`,
    ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
  })
}

export const fitsStyle = (style: TileStyle, p: { readonly unit: string }): boolean =>
  !style.units || style.units.includes(p.unit)

/** Throws `bad-input` where the bounds of a style mean nothing for a parameter. */
export const checkStyle = (style: TileStyle, p: { readonly id: string; readonly unit: string }): void => {
  if (fitsStyle(style, p)) return
  throw setuError('bad-input', {
    where: 'style',
    found: `${style.id} for ${p.id} in ${p.unit}`,
    expected: `a parameter in ${style.units?.slice(0, 2).join(' or ')}`,
    wayOut: 'Choose a ramp: /collections/{id}/styles lists them.',
  })
}

/** What a parameter is drawn in when nothing is asked: differences around zero, daily rain in its classes. */
export const styleFor = (p: {
  readonly id: string
  readonly unit: string
  readonly standardName?: string
}): TileStyle => {
  const name = `${p.id} ${p.standardName ?? ''}`
  if (/difference|anomaly|\bbias|_bias/i.test(name)) return findStyle('difference')
  if (/rain|precip/i.test(name) && /^mm(\/d)?$/.test(p.unit)) return findStyle('rain-day')
  if (/rain|precip/i.test(name)) return findStyle('amount')
  return findStyle('viridis')
}

export type ValueRange = readonly [low: number, high: number]

const rgb = (hex: string): readonly [number, number, number] => [
  Number.parseInt(hex.slice(1, 3), 16),
  Number.parseInt(hex.slice(3, 5), 16),
  Number.parseInt(hex.slice(5, 7), 16),
]

/** Range of a ramp: symmetrical where the style is centred, never of no width. */
export const rangeOf = (style: TileStyle, [low, high]: ValueRange): ValueRange => {
  if (style.centred) {
    const most = Math.max(Math.abs(low), Math.abs(high)) || 1
    return [-most, most]
  }
  return high > low ? [low, high] : [low - 0.5, low + 0.5]
}

/** Values to red, green, blue, alpha. */
export const paint = (values: Float64Array, style: TileStyle, range: ValueRange): Uint8Array => {
  const out = new Uint8Array(values.length * 4)
  const stops = style.colours.map(rgb)
  const put = (at: number, [r, g, b]: readonly [number, number, number]): void => {
    out[at] = r
    out[at + 1] = g
    out[at + 2] = b
    out[at + 3] = 255
  }
  if (style.kind === 'classes') {
    const bounds = style.bounds!
    for (let i = 0; i < values.length; i++) {
      let k = -1
      while (k + 1 < bounds.length && values[i]! >= bounds[k + 1]!) k++
      if (k >= 0) put(4 * i, stops[k]!)
    }
    return out
  }
  const [low, high] = rangeOf(style, range)
  const steps = 256
  const table = Array.from({ length: steps }, (_, i) => {
    const at = (i / (steps - 1)) * (stops.length - 1)
    const k = Math.min(stops.length - 2, Math.floor(at))
    return stops[k]!.map((c, j) => Math.round(c + (stops[k + 1]![j]! - c) * (at - k))) as [number, number, number]
  })
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!
    if (Number.isNaN(v)) continue
    put(4 * i, table[Math.max(0, Math.min(steps - 1, Math.floor(((v - low) / (high - low)) * steps)))]!)
  }
  return out
}
