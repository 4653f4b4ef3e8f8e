/** What a reader of the scores must know before using one of them. */
import type { Run } from '@setu/core/contract'
import type { Collocated } from './collocation.js'
import type { ProductSeries } from './product-series.js'
import type { Station } from './rain-field.js'
import type { ContingencyRow, ContinuousRow, DecompositionRow } from './score-rows.js'
import { FEWEST_PAIRS } from './score-set.js'

type Found = Pick<Run, 'found'>
const percent = (x: number): string => `${x > 0 ? '+' : x < 0 ? '−' : ''}${Math.abs(Math.round(x * 100))} %`

export const reportCollocation = (
  series: ProductSeries,
  stations: readonly Station[],
  pairs: Collocated,
  run: Found,
): void => {
  const outside = stations.filter((_, s) => series.cells[s]! < 0)
  if (outside.length)
    run.found({
      code: 'rain.station-outside',
      severity: 'warning',
      message: `${outside.length} stations lie outside the product: ${outside
        .slice(0, 5)
        .map((s) => s.id)
        .join(', ')}${outside.length > 5 ? ', …' : ''}.`,
      where: 'stations',
      affects: 'scores',
      values: { stations: outside.length },
    })
  if (pairs.dayShiftHours > 0)
    run.found({
      code: 'rain.day-boundary-differs',
      severity: 'warning',
      message: `The product's days and the gauges' days start ${pairs.dayShiftHours} h apart; daily sums cannot be cut again, so each gauge day is paired with the product day that covers most of it.`,
      where: 'gauges',
      affects: 'scores',
      values: { hours: pairs.dayShiftHours },
    })
  if (pairs.summed !== 'none')
    run.found({
      code: 'rain.summed',
      severity: 'note',
      message:
        pairs.summed === 'gauges'
          ? 'The gauges were summed to the longer intervals of the product.'
          : 'The product was summed to the intervals of the gauges.',
      where: pairs.summed,
    })
}

export const reportScores = (
  scores: ContinuousRow,
  contingency: readonly ContingencyRow[],
  decomposition: readonly DecompositionRow[],
  lead: number,
  unit: string,
  run: Found,
): void => {
  if (scores.n < FEWEST_PAIRS)
    run.found({
      code: 'rain.pairs.few',
      severity: 'warning',
      message: `Insufficient: ${scores.n} pairs, fewer than ${FEWEST_PAIRS}.`,
      affects: 'scores',
      values: { n: scores.n },
    })
  const few = contingency.filter((r) => r.hits + r.misses < FEWEST_PAIRS)
  if (few.length)
    run.found({
      code: 'rain.threshold.few',
      severity: 'warning',
      message: `Insufficient: fewer than ${FEWEST_PAIRS} observed events at ${few.map((r) => `${r.threshold} ${unit} (${r.hits + r.misses})`).join(', ')}. Not drawn.`,
      affects: 'contingency',
    })
  const row = decomposition.find((r) => r.threshold === lead)
  const bias = scores.relativeBias.value
  if (row && bias !== null) {
    const [hit, missed, dreamt] = [row.hitBias.value ?? 0, row.missedRain.value ?? 0, row.falseRain.value ?? 0]
    const gross = Math.abs(hit) + Math.abs(missed) + Math.abs(dreamt)
    if (gross > 0.2 && Math.abs(bias) < gross / 4)
      run.found({
        code: 'rain.bias.cancelling',
        severity: 'warning',
        message: `Errors cancel. False rain ${percent(dreamt)}, missed rain ${percent(missed)} and hits ${percent(hit)} give a total of ${percent(bias)}. Do not use the total bias alone.`,
        affects: 'relativeBias',
        values: { hit, missed, false: dreamt, total: bias },
      })
  }
}
