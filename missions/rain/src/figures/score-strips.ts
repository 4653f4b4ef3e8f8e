/** Every score with its 95 % interval on a strip of its own scale; fewer than 30 pairs are `insufficient` and not drawn. */
import { type FigureSpec, figure } from '@setu/figures/spec'
import {
  type Interval,
  intervalText,
  isDrawn,
  leastSample,
  type Origin,
  originOf,
  unitText,
  valueText,
} from './parts.js'
import { narrow, rowHeight, rowLines, rowText, stripGround, stripMarks, stripRange } from './strip.js'

export interface StripScore extends Interval {
  /** As a person reads it: `Mean absolute error`. */
  readonly name: string
  /** As it is shown; `1` for a pure number. */
  readonly unit: string
  /** The value of a perfect product. */
  readonly perfect?: number
  /** Ends of the strip; by default round numbers that hold interval and perfect value. */
  readonly range?: readonly [number, number]
}

export interface ScoreStripsInput extends Origin {
  readonly scores: readonly StripScore[]
  readonly level: number
  readonly title?: string
  readonly n: number
}

const place = { left: `${narrow} ? 0 : 206`, right: `${narrow} ? width : width - 238`, dy: `${narrow} ? 4 : 0` }
const wordsDy = `${narrow} ? -14 : 0`

export const scoreStrips = (input: ScoreStripsInput): FigureSpec => {
  const { scores } = input
  const count = scores.length
  const drawn = scores.flatMap((score, row) =>
    isDrawn(score)
      ? [{ row, estimate: score, perfect: score.perfect, range: score.range ?? stripRange([score], score.perfect) }]
      : [],
  )
  const value = (score: StripScore): string =>
    `${valueText(score)}${unitText(score.unit) ? ` ${unitText(score.unit)}` : ''}`
  const notDrawn = (score: StripScore): string =>
    score.value === null ? 'not defined' : `insufficient, n ${score.n ?? 0}`
  const good = scores.map((score, row) => ({ score, row })).filter(({ score }) => isDrawn(score))
  const bad = scores.map((score, row) => ({ score, row })).filter(({ score }) => !isDrawn(score))
  return figure(
    {
      title: input.title ?? 'Scores',
      description: good.map(({ score }) => `${score.name} ${value(score)}`).join(', ') || 'No score can be drawn.',
      ...originOf(input),
      caption:
        `n ${input.n}. Dot: value; bar: ${Math.round(100 * input.level)} % interval; thin line: a perfect product. ` +
        `Each strip has its own scale.${bad.length ? ` Insufficient: fewer than ${leastSample} events.` : ''}`,
      height: { narrow: count * rowHeight.narrow, wide: count * rowHeight.wide },
    },
    {
      layer: [
        rowLines(count),
        ...stripGround(drawn, place, count),
        ...stripMarks(drawn, { style: 'signal' }, place, count),
        rowText(
          scores.map((score, row) => ({ row, text: score.name })),
          '0',
          "'left'",
          ['ink'],
          wordsDy,
          count,
        ),
        rowText(
          good.map(({ score, row }) => ({ row, text: value(score) })),
          'width - 98',
          "'right'",
          ['signal', 'strong'],
          wordsDy,
          count,
        ),
        rowText(
          good.map(({ score, row }) => ({ row, text: intervalText(score) })),
          'width',
          "'right'",
          ['ink-2'],
          wordsDy,
          count,
        ),
        rowText(
          bad.map(({ score, row }) => ({ row, text: notDrawn(score) })),
          'width',
          "'right'",
          ['ink-3'],
          wordsDy,
          count,
        ),
      ],
    },
  )
}
