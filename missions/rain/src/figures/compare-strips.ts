/**
 * Two products by the same pairs. Above: each product's score with its interval. Below: their paired difference, from the
 * same resamples; it can exclude zero while the two intervals overlap, and it is the difference that answers which is better.
 */
import { type FigureSpec, figure } from '@setu/figures/spec'
import {
  decimalsOf,
  hasBounds,
  type Interval,
  intervalText,
  isDrawn,
  type Origin,
  originOf,
  signed,
  unitText,
  valueText,
} from './parts.js'
import { narrow, rowLines, rowText, type Strip, stripGround, stripMarks, stripRange } from './strip.js'

export interface ComparedScore {
  readonly name: string
  readonly unit: string
  readonly a: Interval
  readonly b: Interval
  /** a − b. */
  readonly difference: Interval
  readonly perfect?: number
}

export interface CompareStripsInput extends Origin {
  readonly nameA: string
  readonly nameB: string
  readonly scores: readonly ComparedScore[]
  readonly level: number
  readonly n: number
}

/** True when the interval of a difference lies on one side of zero. */
export const differs = (difference: Interval): boolean =>
  difference.value !== null && hasBounds(difference) && (difference.low > 0 || difference.high < 0)

const values = {
  left: `${narrow} ? 0 : 180`,
  right: `${narrow} ? width : 0.62 * width - 30`,
  dy: `${narrow} ? -22 : -9`,
}
const paired = {
  left: `${narrow} ? 0 : 0.62 * width + 54`,
  right: `${narrow} ? width : width - 40`,
  dy: `${narrow} ? 29 : -9`,
}

const marksOf = (strips: readonly Strip[], estimates: readonly Interval[]) =>
  strips.flatMap((strip, i) => {
    const estimate = estimates[i]
    return estimate ? [{ ...strip, estimate }] : []
  })

export const compareStrips = (input: CompareStripsInput): FigureSpec => {
  const { nameA, nameB } = input
  const scores = input.scores.filter(({ a, b, difference }) => isDrawn(a) && isDrawn(b) && isDrawn(difference))
  const count = Math.max(1, scores.length)
  const top = scores.map((score, row) => ({
    row,
    perfect: score.perfect,
    range: stripRange([score.a, score.b], score.perfect),
  }))
  const both = scores.map(({ difference }, row) => ({
    row,
    perfect: 0,
    range: stripRange([difference], 0),
    estimate: difference,
  }))
  const unit = (text: string): string => (unitText(text) ? ` ${unitText(text)}` : '')
  const said = ({ difference, unit: name }: ComparedScore): string => {
    const value = difference.value ?? 0
    return `${signed(value, decimalsOf(value, difference.low, difference.high))}${unit(name)} (${intervalText(difference)})`
  }
  const clear = scores.flatMap((score, row) => (differs(score.difference) ? [{ row, score }] : []))
  const open = scores.flatMap((score, row) => (differs(score.difference) ? [] : [{ row, score }]))
  const wordsX = `${narrow} ? width : (1.62 * width + 14) / 2`
  const wordsAlign = `${narrow} ? 'right' : 'center'`
  const wordsDy = '13'
  const names = scores.filter(({ difference }) => differs(difference)).map(({ name }) => name)
  return figure(
    {
      title: `${nameA} against ${nameB}, paired`,
      description: names.length
        ? `The paired difference excludes zero for ${names.join(', ')}.`
        : 'No paired difference excludes zero.',
      ...originOf(input),
      caption:
        `n ${input.n}, same pairs. Difference: ${nameA} minus ${nameB}, with its ${Math.round(100 * input.level)} % interval from the ` +
        'same resamples; filled where it excludes zero. Thin line: a perfect product, or no difference.',
      height: { narrow: count * 112, wide: count * 52 },
      legends: [
        {
          entries: [
            { label: nameA, style: 'signal', swatch: 'dot' },
            { label: nameB, style: 'ink-3', swatch: 'cross' },
            { label: 'difference', style: 'signal-2', swatch: 'dot' },
            { label: 'includes zero', style: 'signal-2', swatch: 'hollow' },
          ],
        },
      ],
    },
    {
      resolve: { scale: { x: 'independent' } },
      layer: [
        rowLines(count),
        {
          layer: [
            ...stripGround(top, values, count),
            ...stripMarks(
              marksOf(
                top,
                scores.map(({ b }) => b),
              ),
              { style: 'ink-3', shape: 'cross', lift: 3 },
              values,
              count,
            ),
            ...stripMarks(
              marksOf(
                top,
                scores.map(({ a }) => a),
              ),
              { style: 'signal', lift: -3 },
              values,
              count,
            ),
          ],
        },
        {
          layer: [
            ...stripGround(both, paired, count),
            ...stripMarks(
              both.filter(({ estimate }) => differs(estimate)),
              { style: 'signal-2' },
              paired,
              count,
            ),
            ...stripMarks(
              both.filter(({ estimate }) => !differs(estimate)),
              { style: 'signal-2', hollow: true },
              paired,
              count,
            ),
          ],
        },
        rowText(
          scores.map(({ name }, row) => ({ row, text: name })),
          '0',
          "'left'",
          ['ink', 'strong'],
          `${narrow} ? -42 : -9`,
          count,
        ),
        rowText(
          scores.map(({ a, b, unit: name }, row) => ({
            row,
            text: `${valueText(a)} and ${valueText(b)}${unit(name)}`,
          })),
          `${narrow} ? width : (150 + 0.62 * width) / 2`,
          wordsAlign,
          ['ink-2'],
          `${narrow} ? -42 : 13`,
          count,
        ),
        rowText(
          clear.map(({ row, score }) => ({ row, text: said(score) })),
          wordsX,
          wordsAlign,
          ['ink', 'strong'],
          wordsDy,
          count,
        ),
        rowText(
          open.map(({ row, score }) => ({ row, text: said(score) })),
          wordsX,
          wordsAlign,
          ['ink-2'],
          wordsDy,
          count,
        ),
      ],
    },
  )
}
