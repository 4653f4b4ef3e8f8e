/** Extended triple collocation of the gauges and two products, with what its warnings mean in words. */
import type { Run } from '@setu/core/contract'
import type { IntervalOptions } from './bootstrap-scores.js'
import { type TripleWarning, tripleCollocation } from './triple-collocation.js'

const WORDS: Readonly<Record<TripleWarning, string>> = {
  'independence-assumed':
    'Triple collocation rests on errors that are independent of each other and of the truth; the data cannot show that.',
  'negative-variance':
    'An error variance came out negative: the assumption of independent errors does not hold, or the sample is too small.',
  'correlation-above-one':
    'A correlation with the truth came out above one: the assumption of independent errors does not hold.',
  'few-triples': 'Fewer than 100 triples: the numbers are unsteady.',
  'ranking-contradicts-direct':
    'The ranking contradicts the direct validation by the gauges: two of the three share information, and triple collocation flatters them. Do not use it here.',
}

export interface TripleRowsInput {
  readonly stations: number
  readonly times: number
  readonly gauges: Float64Array
  readonly products: readonly [TripleSeries, TripleSeries]
  readonly unit: string
}
interface TripleSeries {
  readonly name: string
  readonly values: Float64Array
}

export const tripleRows = (input: TripleRowsInput, intervals: IntervalOptions, run: Pick<Run, 'found'>) =>
  (['additive', 'multiplicative'] as const).flatMap((form) => {
    const [a, b] = input.products
    const result = tripleCollocation(
      { stations: input.stations, times: input.times, products: [{ name: 'gauges', values: input.gauges }, a, b] },
      { form, unit: input.unit, reference: 0, bootstrap: { design: intervals.design, level: intervals.level } },
    )
    for (const warning of result.warnings)
      run.found({
        code: `rain.triple.${warning}`,
        severity: warning === 'independence-assumed' ? 'note' : 'warning',
        message: `${form === 'additive' ? 'Triple collocation' : 'Triple collocation of logarithms, wet triples only'}: ${WORDS[warning]}`,
        affects: 'tripleCollocation',
        where: `${a.name}, ${b.name}`,
        values: { n: result.n },
      })
    return result.members.map((member) => ({
      products: `gauges, ${a.name}, ${b.name}`,
      member: member.name,
      form,
      n: result.n,
      correlation: member.correlation,
      errorVariance: member.errorVariance,
    }))
  })
