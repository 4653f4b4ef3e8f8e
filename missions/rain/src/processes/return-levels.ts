import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  choice,
  count,
  dataset,
  estimate,
  figure,
  inputs as inputsOf,
  many,
  optional,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  text,
  words,
} from '@setu/core/schema'
import { gaugeInputs, gaugesAccept } from './product-inputs.js'

const { stations, gaugeDay, tz } = gaugeInputs

export const inputs = inputsOf(
  {
    gauges: dataset({
      title: 'Gauges',
      accepts: gaugesAccept,
      description: 'Series of amounts, or of monthly extremes (EMXP of a GSOM file).',
    }),
    stations,
    gaugeDay,
    tz,
    variable: optional(text({ title: 'Variable', hint: 'EMXP: the highest day of each month in a GSOM file.' })),
    method: choice(['maximum-likelihood', 'l-moments'] as const, {
      title: 'Fit',
      group: 'Method',
      default: 'maximum-likelihood',
    }),
    interval: choice(['profile', 'bootstrap'] as const, {
      title: 'Interval',
      group: 'Method',
      default: 'profile',
      description: 'Profile of the likelihood (bootstrap where the fit is by L-moments), or resampled years.',
    }),
    level: choice(['0.68', '0.8', '0.9', '0.95', '0.99'] as const, {
      title: 'Level',
      group: 'Method',
      default: '0.95',
    }),
    resamples: count({ title: 'Resamples', group: 'Method', default: 500, minimum: 100, maximum: 10000 }),
    seed: count({ title: 'Seed', group: 'Method', default: 1, minimum: 0 }),
    period: many(quantity({ title: 'Return period', unit: 'a', minimum: 1.01, maximum: 10000 }), {
      title: 'Return periods',
      default: [2, 5, 10, 25, 50, 100],
      maxItems: 20,
    }),
    coverage: quantity({
      title: 'Least observed share of a year',
      group: 'Years',
      unit: '1',
      default: 1,
      minimum: 0.1,
      maximum: 1,
      hint: '1: all 12 months; for daily series 0.95 loses few years.',
    }),
    threshold: optional(
      quantity({
        title: 'Threshold of peaks',
        group: 'Peaks',
        unit: 'mm',
        minimum: 0,
        hint: 'Adds a generalised Pareto fit of the peaks above it; for daily or shorter series.',
      }),
    ),
    separation: count({ title: 'Steps between peaks', group: 'Peaks', default: 3, minimum: 1, maximum: 1000 }),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  levels: table(
    {
      station: words({ title: 'Station' }),
      family: words({ title: 'Distribution' }),
      period: scalar({ title: 'Return period', unit: 'a' }),
      level: estimate({ title: 'Level', unit: 'mm' }),
    },
    { title: 'Return levels' },
  ),
  fits: table(
    {
      station: words({ title: 'Station' }),
      family: words({ title: 'Distribution' }),
      n: scalar({ title: 'Years or peaks' }),
      location: scalar({ title: 'Location or threshold', unit: 'mm' }),
      scale: scalar({ title: 'Scale', unit: 'mm' }),
      shape: scalar({ title: 'Shape', unit: '1' }),
      rate: scalar({ title: 'In a year', unit: '1' }),
    },
    { title: 'Fits', description: 'A shape above zero is a heavy tail.' },
  ),
  maxima: table(
    {
      station: words({ title: 'Station' }),
      year: scalar({ title: 'Year' }),
      maximum: scalar({ title: 'Greatest value', unit: 'mm' }),
    },
    { title: 'Maxima of years' },
  ),
  picture: figure({ title: 'Return levels of the first station' }),
})

export const returnLevels = defineProcess({
  id: 'rain.return-levels',
  version: '1.0.0',
  title: 'How much in a hundred years',
  description:
    'Maxima of years by the generalised extreme value and Gumbel distributions, peaks over a threshold by the generalised Pareto distribution; maximum likelihood or L-moments; profile or bootstrap intervals. Gumbel is always shown beside: where tails are heavy it says too little.',
  cite: [
    'Coles, S. (2001). An Introduction to Statistical Modeling of Extreme Values. Springer.',
    'Hosking, J. R. M. (1990). L-moments: analysis and estimation of distributions. J. R. Statist. Soc. B, 52, 105-124.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'picture', title: 'Return levels of the first station' },
    { kind: 'table', of: 'levels', title: 'Return levels' },
    { kind: 'table', of: 'fits', title: 'Fits' },
    { kind: 'table', of: 'maxima', title: 'Maxima of years' },
  ],
  examples: [
    {
      note: 'Forty made-up years with a known tail',
      inputs: {
        gauges: 'sample:rain/years/daily.csv',
        stations: 'sample:rain/years/stations.csv',
        coverage: 0.95,
      },
    },
  ],
  messages: {
    'rain.return-levels.level':
      '{station}: {level, number, ::.} mm once in {period, number} years ({low, number, ::.} to {high, number, ::.}); Gumbel would say {gumbel, number, ::.}.',
    'rain.return-levels.plain': '{station}: {level, number, ::.} mm once in {period, number} years.',
    'rain.return-levels.none': 'No level could be computed.',
  },
  sentence(o): Sentence {
    const all = o.levels.filter((r) => r.family === 'GEV' && r.level.value !== null)
    const row = all.find((r) => r.station === all[0]!.station && r.period === 100) ?? all.at(-1)
    if (!row) return { code: 'rain.return-levels.none', values: {} }
    const gumbel = o.levels.find((r) => r.family === 'Gumbel' && r.station === row.station && r.period === row.period)
      ?.level.value
    const values = { station: row.station, level: row.level.value!, period: row.period! }
    return row.level.low !== undefined && row.level.high !== undefined && gumbel != null
      ? { code: 'rain.return-levels.level', values: { ...values, low: row.level.low, high: row.level.high, gumbel } }
      : { code: 'rain.return-levels.plain', values }
  },
  cost: (i, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return {
      seconds: 1 + bytes / 3e5 + (i.interval === 'bootstrap' ? i.resamples / 300 : 0),
      bytes: 150e6 + 10 * bytes,
    }
  },
  load: async () => (await import('./return-levels.run.js')).work,
})
