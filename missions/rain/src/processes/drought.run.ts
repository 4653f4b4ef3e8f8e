import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Static } from '@setu/core/schema'
import { seasonAnomalies } from '../drought.js'
import { anomalyBars } from '../figures/anomaly-bars.js'
import { isSimulated } from '../open-inputs.js'
import type { inputs, outputs } from './drought.js'
import { monthlyOf } from './spi.run.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const list = async (i: Inputs, run: Run): Promise<Outputs> => {
  const monthly = await monthlyOf(i, run)
  const { mean, rows } = seasonAnomalies(monthly.values, monthly.firstYear, [...new Set(i.season)])
  if (rows.length === 0)
    throw setuError('failed-check', {
      where: monthly.where,
      found: 'no year with all months of the season in any area',
      expected: 'complete seasons',
      wayOut: 'Give other months or longer series.',
    })
  if (!(mean > 0))
    throw setuError('failed-check', {
      where: monthly.where,
      found: 'no rain in any season',
      expected: 'a mean above zero',
      wayOut: 'An anomaly in per cent needs one.',
    })
  const fewest = Math.min(...rows.map((r) => r.areas))
  if (fewest < monthly.names.length)
    run.found({
      code: 'rain.drought.areas',
      severity: 'note',
      message: `Years differ in how many of ${monthly.names.length} areas have all months: ${fewest} at least.`,
      affects: 'years',
      values: { areas: fewest },
    })
  return {
    mean,
    years: rows.slice(0, i.most).map((r, k) => ({ rank: k + 1, ...r })),
    picture: anomalyBars({
      points: [...rows].sort((a, b) => a.year - b.year).map((r) => ({ year: r.year, anomaly: r.anomaly })),
      source: monthly.where,
      ...(isSimulated(i.series) ? { simulated: true } : {}),
    }),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run: list }
