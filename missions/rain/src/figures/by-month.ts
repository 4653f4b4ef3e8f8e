/** Rain of each month, gauges beside the product at the same places. */
import { type FigureSpec, figure, rows, withUnit } from '@setu/figures/spec'
import { type Origin, originOf } from './parts.js'

export interface MonthTotal {
  /** `1983-06`. */
  readonly month: string
  readonly gauges: number
  readonly product: number
}

export interface ByMonthInput extends Origin {
  readonly months: readonly MonthTotal[]
  readonly productName: string
  readonly gaugeCount: number
}

const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Jun`, and the year below January and the first month. */
const labelOf = (month: string, first: boolean): string | readonly string[] => {
  const name = names[Number(month.slice(5, 7)) - 1] ?? month
  return first || name === 'Jan' ? [name, month.slice(0, 4)] : [name]
}

export const byMonth = (input: ByMonthInput): FigureSpec => {
  const { months, productName } = input
  const order = months.map(({ month }) => month)
  const labels = Object.fromEntries(order.map((month, i) => [month, labelOf(month, i === 0)]))
  const long = months.flatMap(({ month, gauges, product }) => [
    { month, who: 'gauges', total: Number(gauges.toPrecision(6)) },
    { month, who: 'product', total: Number(product.toPrecision(6)) },
  ])
  const every = `max(1, ceil(${order.length} * 30 / width))`
  return figure(
    {
      title: 'By month',
      description: `Rain of each month from ${order[0]} to ${order.at(-1)}, mean of ${input.gaugeCount} gauges and of ${productName} there.`,
      ...originOf(input),
      caption: `Mean of ${input.gaugeCount} gauges, and of the product at their places and days.`,
      height: { narrow: 170, wide: 200 },
      legends: [
        {
          entries: [
            { label: 'gauges', style: 'ink', swatch: 'bar' },
            { label: productName, style: 'signal', swatch: 'bar' },
          ],
        },
      ],
    },
    {
      data: rows(long),
      mark: { type: 'bar' },
      encoding: {
        x: {
          field: 'month',
          type: 'ordinal',
          sort: order,
          scale: { paddingInner: 0.35, paddingOuter: 0.2 },
          axis: {
            title: null,
            grid: false,
            labelAngle: 0,
            labelExpr: `(indexof(${JSON.stringify(order)}, datum.value) % ${every} == 0) ? ${JSON.stringify(labels)}[datum.value] : ''`,
          },
        },
        xOffset: { field: 'who', sort: ['gauges', 'product'], scale: { paddingInner: 0.12 } },
        y: {
          field: 'total',
          type: 'quantitative',
          axis: { title: withUnit('rain in the month', 'mm'), tickCount: 4, format: '~f' },
        },
        color: {
          field: 'who',
          type: 'nominal',
          scale: { domain: ['gauges', 'product'], range: 'roles' },
          legend: null,
        },
      },
    },
  )
}
