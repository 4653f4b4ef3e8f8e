import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Static } from '@setu/core/schema'
import { converter } from '@setu/core/units'
import { scoreSetWithIntervals } from '../bootstrap-scores.js'
import { distributions } from '../distribution-rows.js'
import { isSimulated } from '../open-inputs.js'
import { readPairs } from '../readers/pairs-table.js'
import { contingencyRowsOf, continuousRow, decompositionRowsOf, volumetricRowsOf } from '../score-rows.js'
import { type ScoreOptions, scoreSet } from '../score-set.js'
import { scoresCsv } from '../score-table.js'
import { performanceOf, scatterOf } from '../validate-figures.js'
import { reportScores } from '../validate-findings.js'
import { intervalsOf, LEVEL } from './intervals-of.js'
import type { inputs, outputs } from './scores.js'

type Inputs = Static<typeof inputs>

const score = async (i: Inputs, run: Run): Promise<Omit<Static<typeof outputs>, 'findings'>> => {
  const source = await run.open(i.pairs)
  const table = await readPairs(source, i, run)
  const toUnit = converter('mm/d', i.unit, '/unit')
  const asked = i.threshold.map(toUnit)
  const thresholds = [...new Set(asked)].sort((a, b) => a - b)
  const lead = asked[0] ?? 0
  if (thresholds.length === 0)
    throw setuError('bad-input', { where: '/threshold', found: 'none', expected: 'at least one threshold' })
  const options: ScoreOptions = { thresholds, rule: '>=', errorThresholds: thresholds, unit: i.unit }
  const design = intervalsOf(i, { stepDays: table.stepDays }, (f) => run.progress(0.3 + 0.6 * f))
  const { pairs } = table
  const set = design
    ? await scoreSetWithIntervals(pairs, options, design)
    : scoreSet(pairs.observed, pairs.product, options)
  const { quantiles, intensity } = await distributions(pairs, thresholds, i.unit, design)
  const m = {
    productName: i.product,
    source: source.name,
    simulated: isSimulated(i.pairs),
    unit: i.unit,
    lead,
    level: LEVEL,
    observed: Float64Array.from(pairs.observed),
    product: Float64Array.from(pairs.product),
    scores: continuousRow(set),
    contingency: contingencyRowsOf(set),
    decomposition: decompositionRowsOf(set),
    quantiles,
  }
  reportScores(m.scores, m.contingency, m.decomposition, lead, i.unit, run)
  return {
    scores: m.scores,
    contingency: m.contingency,
    decomposition: m.decomposition,
    volumetric: volumetricRowsOf(set),
    quantiles,
    intensity,
    scatter: scatterOf(m),
    performance: performanceOf(m),
    scoresCsv: await run.write('scores.csv', 'text/csv', scoresCsv([{ name: i.product, set }])),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run: score }
