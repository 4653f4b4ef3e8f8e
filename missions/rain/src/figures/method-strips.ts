/**
 * Methods by their error at gauges held out, all on one scale: the product as it is and the gauges alone are the baselines.
 * A bar is the interval of the error itself; which method is better is said by the paired difference beside the value.
 */
import { type FigureSpec, figure } from '@setu/figures/spec'
import { type Interval, isDrawn, type Origin, originOf, shown, signed } from './parts.js'
import { narrow, rangeOf, rowHeight, rowLines, rowText, stripGround, stripMarks } from './strip.js'

export interface MethodRow {
  readonly name: string
  readonly rmse: Interval
  /** Error minus that of the best method without the product; null for that method itself. */
  readonly difference: Interval | null
  readonly kind: 'baseline' | 'product'
  readonly chosen: boolean
}

export interface MethodStripsInput extends Origin {
  readonly methods: readonly MethodRow[]
  readonly unit: string
  readonly level: number
  readonly n: number
  /** `leave-one-out` and so on, as it stands in the caption. */
  readonly validation: string
}

const place = { left: `${narrow} ? 0 : 222`, right: `${narrow} ? width : width - 190`, dy: `${narrow} ? 4 : 0` }
const wordsDy = `${narrow} ? -14 : 0`

const differenceText = (row: MethodRow): string => {
  const d = row.difference
  if (!d || d.value === null) return 'gauges alone'
  const clear = d.low !== undefined && d.high !== undefined && (d.low > 0 || d.high < 0)
  return `${signed(d.value, 2)}${clear ? '' : ' (open)'}`
}

export const methodStrips = (input: MethodStripsInput): FigureSpec => {
  const rows = input.methods.filter(({ rmse }) => isDrawn(rmse))
  const count = Math.max(1, rows.length)
  const ends = rows.flatMap(({ rmse }) => [rmse.value ?? 0, rmse.low ?? rmse.value ?? 0, rmse.high ?? rmse.value ?? 0])
  const range = ends.length ? rangeOf(ends) : ([0, 1] as const)
  const strips = rows.map((row, k) => ({ row: k, range, estimate: row.rmse }))
  const of = (wanted: (row: MethodRow) => boolean) => strips.filter((_, k) => wanted(rows[k]!))
  const text = (wanted: (row: MethodRow) => boolean, say: (row: MethodRow) => string) =>
    rows.flatMap((row, k) => (wanted(row) ? [{ row: k, text: say(row) }] : []))
  const chosen = rows.find((r) => r.chosen)
  return figure(
    {
      title: 'Error at gauges held out',
      description: rows.map((r) => `${r.name} ${shown(r.rmse.value ?? 0, 2)}`).join(', ') || 'No method can be drawn.',
      ...originOf(input),
      caption:
        `Root mean square error, ${input.unit}; n ${input.n}, ${input.validation}. Bar: ${Math.round(100 * input.level)} % interval. ` +
        'Last number: difference to the best method without the product, paired; open where its interval holds zero.' +
        `${chosen ? ` Bold: the one used, ${chosen.name.toLowerCase()}.` : ''}`,
      height: { narrow: count * rowHeight.narrow, wide: count * 26 },
      legends: [
        {
          entries: [
            { label: 'baseline', style: 'ink', swatch: 'dot' },
            { label: 'with the product', style: 'signal', swatch: 'dot' },
          ],
        },
      ],
    },
    {
      layer: [
        rowLines(count),
        ...stripGround(
          strips.map(({ row }) => ({ row, range })),
          place,
          count,
        ),
        ...stripMarks(
          of((r) => r.kind === 'baseline'),
          { style: 'ink' },
          place,
          count,
        ),
        ...stripMarks(
          of((r) => r.kind === 'product'),
          { style: 'signal' },
          place,
          count,
        ),
        rowText(
          text(
            (r) => r.chosen,
            (r) => r.name,
          ),
          '0',
          "'left'",
          ['ink', 'strong'],
          wordsDy,
          count,
        ),
        rowText(
          text(
            (r) => !r.chosen,
            (r) => r.name,
          ),
          '0',
          "'left'",
          ['ink-2'],
          wordsDy,
          count,
        ),
        rowText(
          text(
            (r) => r.chosen,
            (r) => shown(r.rmse.value ?? 0, 2),
          ),
          'width - 98',
          "'right'",
          ['ink', 'strong'],
          wordsDy,
          count,
        ),
        rowText(
          text(
            (r) => !r.chosen,
            (r) => shown(r.rmse.value ?? 0, 2),
          ),
          'width - 98',
          "'right'",
          ['ink-2'],
          wordsDy,
          count,
        ),
        rowText(
          text(() => true, differenceText),
          'width',
          "'right'",
          ['ink-2'],
          wordsDy,
          count,
        ),
      ],
    },
  )
}
