/**
 * Where the bias comes from (Tian et al. 2009, JGR 114, D24101): hits too small or too large, missed rain, false rain and
 * the remainder below the threshold, each from where the one before ended; their sum is the total bias, with its interval.
 */
import { type FigureSpec, figure, rows } from '@setu/figures/spec'
import { hasBounds, type Interval, type Origin, originOf, position, signed } from './parts.js'

export interface DecompositionInput extends Origin {
  /** Shares of the gauge total, %. `missed` is positive here and counts against the sum. */
  readonly hitBias: number
  readonly missed: number
  readonly falseRain: number
  readonly remainder: number
  /** Total relative bias, %. */
  readonly sum: Interval
  readonly threshold: number
  readonly unit: string
  readonly level: number
}

export const decomposition = (input: DecompositionInput): FigureSpec => {
  const parts = [
    { name: 'hits', by: input.hitBias },
    { name: 'missed rain', by: -input.missed },
    { name: 'false rain', by: input.falseRain },
    { name: `under ${input.threshold} ${input.unit}`, by: input.remainder },
  ]
  let end = 0
  const bars = parts.map(({ name, by }) => {
    const start = end
    end += by
    return {
      name,
      start,
      end,
      by,
      text: `${signed(by, 1)} %`,
      edge: by < 0 ? Math.min(start, end) : Math.max(start, end),
    }
  })
  const { sum } = input
  const total = sum.value ?? end
  const bounds = hasBounds(sum) ? { low: sum.low, high: sum.high } : undefined
  const last = {
    name: 'total bias',
    value: total,
    text: `${signed(total, 1)} %`,
    edge: bounds?.high ?? total,
    ...bounds,
  }
  const ends = [0, ...bars.flatMap((bar) => [bar.start, bar.end]), total, ...(bounds ? [bounds.low, bounds.high] : [])]
  const low = Math.min(...ends)
  const high = Math.max(...ends)
  const room = 0.04 * (high - low || 1)
  const domain = [low - room, high + room]
  const names = [...parts.map(({ name }) => name), last.name]
  const x = (field: string) =>
    position(
      field,
      'share of the gauge total',
      '%',
      { domain },
      {
        tickCount: { expr: 'max(3, ceil(width / 80))' },
        labelExpr: "datum.value == 0 ? '0' : format(datum.value, '+~f')",
      },
    )
  const y = (field: string) => ({
    field,
    type: 'nominal',
    sort: names,
    scale: { domain: names, paddingInner: 0.35, paddingOuter: 0.2 },
    axis: { title: null, grid: false, labelLimit: 130 },
  })
  const joins = bars.map((bar, i) => ({ from: bar.name, to: names[i + 1], x: bar.end }))
  const text = (values: readonly object[], style: readonly string[]) => ({
    data: rows(values),
    mark: { type: 'text', style, align: 'right', dx: 52 },
    encoding: { x: { value: 'width' }, y: y('name'), text: { field: 'text' } },
  })
  const bar = (style: 'negative' | 'positive') => ({
    data: rows(bars.filter(({ by }) => by < 0 === (style === 'negative'))),
    mark: { type: 'bar', style },
    encoding: { x: x('start'), x2: { field: 'end' }, y: y('name') },
  })
  return figure(
    {
      title: 'Where the bias comes from',
      description: `The bias of ${last.text} is hits ${bars[0]?.text}, missed rain ${bars[1]?.text}, false rain ${bars[2]?.text} of the gauge total.`,
      ...originOf(input),
      caption: `Rain from ${input.threshold} ${input.unit}. Each bar begins where the one above ends.${bounds ? ` Light bar: ${Math.round(100 * input.level)} % interval of the total.` : ''}`,
      height: 178,
    },
    {
      layer: [
        {
          data: rows([{ v: 0 }]),
          mark: { type: 'rule', style: 'ink-3' },
          encoding: { x: x('v') },
        },
        bar('negative'),
        bar('positive'),
        {
          data: rows(joins),
          mark: { type: 'rule', style: 'ink-3' },
          encoding: { x: x('x'), y: { ...y('from'), bandPosition: 0.5 }, y2: { field: 'to', bandPosition: 0.5 } },
        },
        ...(bounds
          ? [
              {
                data: rows([last]),
                mark: { type: 'bar', style: 'signal', opacity: 0.28, size: 6 },
                encoding: { x: x('low'), x2: { field: 'high' }, y: y('name') },
              },
            ]
          : []),
        {
          data: rows([last]),
          mark: { type: 'point', style: ['signal', 'parted'], size: 64 },
          encoding: { x: x('value'), y: y('name') },
        },
        text(bars, ['ink-2']),
        text([last], ['signal', 'strong']),
      ],
    },
  )
}
