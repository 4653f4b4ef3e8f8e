/** Rain of each month, gauges beside the product at the same places: bars up to two years, then lines. */
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
const strides = [1, 2, 3, 6, 12]
const monthOf = (month: string): number => Number(month.slice(5, 7)) - 1

/** Label of each month that has one when every `stride`th does: its name, and the year below the first and each January. */
const labelsOf = (order: readonly string[], stride: number): Record<string, readonly string[]> => {
  const kept = order.filter((month) => stride === 1 || monthOf(month) % stride === 0)
  return Object.fromEntries(
    kept.map((month, i) => {
      const name = names[monthOf(month)] ?? month
      return [month, i === 0 || name === 'Jan' ? [name, month.slice(0, 4)] : [name]]
    }),
  )
}

export const byMonth = (input: ByMonthInput): FigureSpec => {
  const { months, productName } = input
  const order = months.map(({ month }) => month)
  const long = months.flatMap(({ month, gauges, product }) => [
    { month, who: 'gauges', total: Number(gauges.toPrecision(6)) },
    { month, who: 'product', total: Number(product.toPrecision(6)) },
  ])
  const asLines = order.length > 24
  const need = `${order.length} * 30 / width`
  const stride = strides.slice(0, -1).reduceRight((rest, step, i) => `${need} <= ${step} ? ${i} : ${rest}`, '4')
  const labels = JSON.stringify(strides.map((step) => labelsOf(order, step)))
  const swatch = asLines ? 'line' : 'bar'
  return figure(
    {
      title: 'By month',
      description: order.length
        ? `Rain of each month from ${order[0]} to ${order.at(-1)}, mean of ${input.gaugeCount} gauges and of ${productName} there.`
        : 'There is no month to show.',
      ...originOf(input),
      caption: `Mean of ${input.gaugeCount} gauges, and of the product at their places and days.`,
      height: { narrow: 170, wide: 200 },
      legends: [
        {
          entries: [
            { label: 'gauges', style: 'ink', swatch },
            { label: productName, style: 'signal', swatch: asLines ? 'dashed' : 'bar' },
          ],
        },
      ],
    },
    {
      data: rows(long),
      mark: asLines ? { type: 'line', strokeWidth: 1.5 } : { type: 'bar' },
      encoding: {
        x: {
          field: 'month',
          type: 'ordinal',
          sort: order,
          ...(asLines ? {} : { scale: { paddingInner: 0.35, paddingOuter: 0.2 } }),
          axis: {
            title: null,
            grid: false,
            labelAngle: 0,
            labelOverlap: false,
            labelExpr: `${labels}[${stride}][datum.value] || ''`,
          },
        },
        ...(asLines
          ? {
              strokeDash: {
                field: 'who',
                type: 'nominal',
                scale: {
                  domain: ['gauges', 'product'],
                  range: [
                    [1, 0],
                    [4, 3],
                  ],
                },
                legend: null,
              },
            }
          : { xOffset: { field: 'who', sort: ['gauges', 'product'], scale: { paddingInner: 0.12 } } }),
        y: {
          field: 'total',
          type: 'quantitative',
          scale: { domain: [0, Math.max(...long.map(({ total }) => total), 0) || 1], nice: 4 },
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
