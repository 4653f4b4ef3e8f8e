/**
 * A strip: one score on its own scale, value as a dot, interval as a bar, the perfect value as a tick. On a wide figure a
 * row is name, strip, value, interval; on a phone the strip stands below its words.
 */
import { rows } from '@setu/figures/spec'
import { at, hasBounds, type Interval, shown } from './parts.js'

/** Where things stand in a row, px; `narrow` from the plot's width. */
export const narrow = 'width < 480'
export const rowHeight = { narrow: 56, wide: 30 } as const

/** A range of round ends that holds the values. */
export const rangeOf = (values: readonly number[]): readonly [number, number] => {
  const low = Math.min(...values)
  const high = Math.max(...values)
  const span = high - low || Math.abs(high) || 1
  const power = 10 ** Math.floor(Math.log10(span))
  const step = span / power > 5 ? power : span / power > 2 ? power / 2 : power / 5
  const round = (value: number): number => Number(value.toPrecision(12))
  return [round(Math.floor((low - span * 0.02) / step) * step), round(Math.ceil((high + span * 0.02) / step) * step)]
}

/** Ends of a strip's scale from everything that is drawn on it. */
export const stripRange = (estimates: readonly Interval[], perfect: number | undefined): readonly [number, number] => {
  const drawn = estimates.flatMap((e) => (e.value === null ? [] : hasBounds(e) ? [e.value, e.low, e.high] : [e.value]))
  if (perfect === undefined) return rangeOf(drawn)
  const [low, high] = rangeOf([...drawn, perfect])
  // a perfect value that bounds the score is an end of its strip
  const above = drawn.every((value) => value >= perfect)
  const below = drawn.every((value) => value <= perfect)
  // all of it is perfect: a strip around the value, or there would be none
  return above && below ? [low, high] : [above ? perfect : low, below ? perfect : high]
}

export interface Strip {
  /** Row, from 0 at the top. */
  readonly row: number
  readonly range: readonly [number, number]
  readonly perfect?: number | undefined
}

export interface StripPlace {
  /** Expressions of the left and right end, px. */
  readonly left: string
  readonly right: string
  /** Shift from the middle of the row, px. */
  readonly dy: string
}

const share = (value: number, [low, high]: readonly [number, number]): number =>
  Number(((value - low) / (high - low)).toFixed(5))

/** Text in a row; `x`, `align` and `dy` are expressions of the plot's width. */
export const rowText = (
  values: readonly { readonly row: number; readonly text: string }[],
  x: string,
  align: string,
  style: readonly string[],
  dy: string,
  count: number,
) => ({
  data: rows(values),
  mark: { type: 'text', style, align: { expr: align }, dy: { expr: dy } },
  encoding: { x: at(x), y: rowScale(count), text: { field: 'text' } },
})

const rowScale = (count: number) => ({
  field: 'row',
  type: 'quantitative',
  scale: { domain: [count - 0.5, -0.5], zero: false, nice: false },
  axis: null,
})

const along = (field: string, place: StripPlace) => ({
  // 0..1 along the strip, placed by an expression so that one specification serves every width
  field,
  type: 'quantitative',
  scale: { domain: [0, 1], range: [{ expr: place.left }, { expr: place.right }], zero: false, nice: false },
  axis: null,
})

/** Base line, ticks of the perfect values, and the ends of each scale in words. */
export const stripGround = (strips: readonly Strip[], place: StripPlace, count: number): readonly object[] => {
  const y = rowScale(count)
  const offset = { expr: place.dy }
  const ends = (side: 0 | 1) =>
    strips.map(({ row, range }) => ({
      row,
      text: shown(range[side], Math.min(3, Math.max(...range.map((end) => decimals(end))))),
    }))
  const perfect = strips.flatMap(({ row, range, perfect: value }) =>
    value === undefined || value < range[0] || value > range[1] ? [] : [{ row, p: share(value, range) }],
  )
  const endText = (side: 0 | 1, align: string, dx: string, dy: string) => ({
    data: rows(ends(side)),
    mark: { type: 'text', style: 'ink-3', align: { expr: align }, dx: { expr: dx }, dy: { expr: dy } },
    encoding: { x: at(side === 0 ? place.left : place.right), y, text: { field: 'text' } },
  })
  return [
    {
      data: rows(strips.map(({ row }) => ({ row, a: 0, b: 1 }))),
      mark: { type: 'rule', style: 'rule-strong', yOffset: offset },
      encoding: { x: along('a', place), x2: { field: 'b' }, y },
    },
    {
      data: rows(perfect),
      mark: { type: 'tick', style: 'ink-3', thickness: 1, size: 14, yOffset: offset },
      encoding: { x: along('p', place), y },
    },
    endText(0, `${narrow} ? 'left' : 'right'`, `${narrow} ? 0 : -7`, `(${place.dy}) + (${narrow} ? 14 : 0)`),
    endText(1, `${narrow} ? 'right' : 'left'`, `${narrow} ? 0 : 7`, `(${place.dy}) + (${narrow} ? 14 : 0)`),
  ]
}

const decimals = (value: number): number => String(Math.abs(value)).split('.')[1]?.length ?? 0

export interface StripMark extends Strip {
  readonly estimate: Interval
}

export interface MarkLook {
  readonly style: string
  readonly shape?: 'circle' | 'cross'
  /** px up or down from the strip. */
  readonly lift?: number
  readonly hollow?: boolean
}

/** Interval bars and dots on strips. */
export const stripMarks = (
  marks: readonly StripMark[],
  look: MarkLook,
  place: StripPlace,
  count: number,
): readonly object[] => {
  const y = rowScale(count)
  const offset = { expr: `(${place.dy}) + ${look.lift ?? 0}` }
  const dots = marks.flatMap(({ row, range, estimate }) =>
    estimate.value === null ? [] : [{ row, v: share(estimate.value, range) }],
  )
  const bars = marks.flatMap(({ row, range, estimate }) =>
    hasBounds(estimate)
      ? [{ row, a: share(Math.max(range[0], estimate.low), range), b: share(Math.min(range[1], estimate.high), range) }]
      : [],
  )
  const shape =
    look.shape === 'cross'
      ? { shape: 'M-.5,-.5L.5,.5M.5,-.5L-.5,.5', filled: false, strokeWidth: 1.75, size: 70 }
      : { size: 58 }
  return [
    {
      data: rows(bars),
      mark: { type: 'rule', style: look.style, strokeWidth: 5, opacity: 0.28, yOffset: offset },
      encoding: { x: along('a', place), x2: { field: 'b' }, y },
    },
    {
      data: rows(dots),
      mark: look.hollow
        ? { type: 'point', style: look.style, filled: false, strokeWidth: 1.5, size: 44, yOffset: offset }
        : {
            type: 'point',
            style: look.shape === 'cross' ? look.style : [look.style, 'parted'],
            ...shape,
            yOffset: offset,
          },
      encoding: { x: along('v', place), y },
    },
  ]
}

/** Hairlines between rows. */
export const rowLines = (count: number): object => ({
  data: rows(Array.from({ length: count + 1 }, (_, i) => ({ row: i - 0.5 }))),
  mark: { type: 'rule', style: 'rule' },
  encoding: { x: at('0'), x2: at('width'), y: rowScale(count) },
})
