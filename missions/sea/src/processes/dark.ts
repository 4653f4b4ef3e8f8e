import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  choice,
  count,
  dataset,
  estimate,
  figure,
  inputs as inputsOf,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  words,
} from '@setu/core/schema'

export const inputs = inputsOf(
  {
    matches: dataset({
      title: 'Matches',
      accepts:
        'matches.csv of sea.match, or CSV with ssvid, detect_id, scene_id, score, gfw_length, sar_length, likelihood_in; region, is_fishing, match_review where there',
    }),
    fleet: choice(['fishing', 'all'] as const, { title: 'Fleet', default: 'fishing' }),
    minimumScore: quantity({
      title: 'Least score of a match',
      unit: '1',
      default: 2.5e-5,
      minimum: 0,
      maximum: 1000,
      description: 'A detection whose best match is below it belongs to no broadcasting ship.',
    }),
    surelyInside: quantity({
      title: 'Surely inside from',
      unit: '1',
      default: 0.99,
      minimum: 0,
      maximum: 1,
      description: 'Likelihood from which a ship counts for the recall.',
    }),
    resamples: count({ title: 'Resamples', group: 'Uncertainty', default: 1000, minimum: 0, maximum: 20000 }),
    seed: count({ title: 'Seed', group: 'Uncertainty', default: 1, minimum: 0, maximum: 4294967295 }),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  regions: table(
    {
      region: words({ title: 'Region' }),
      scenes: scalar({ title: 'Scenes' }),
      detections: scalar({ title: 'Detections' }),
      unmatched: scalar({ title: 'Unmatched' }),
      broadcasting: scalar({ title: 'Broadcasting ships', description: 'Expected inside the scenes.' }),
      dark: estimate({ title: 'Dark ships', unit: '1' }),
      share: estimate({ title: 'Dark share', unit: '1' }),
    },
    { title: 'By region' },
  ),
  recall: table(
    {
      fromM: scalar({ title: 'From', unit: 'm' }),
      toM: scalar({ title: 'To', unit: 'm' }),
      ships: scalar({ title: 'Ships surely inside' }),
      found: scalar({ title: 'Found' }),
      share: estimate({ title: 'Recall', unit: '1' }),
    },
    { title: 'Recall by length' },
  ),
  kernel: table(
    {
      pairs: scalar({ title: 'Pairs' }),
      intercept: scalar({ title: 'Intercept' }),
      slope: scalar({ title: 'Slope' }),
      sigma: scalar({ title: 'Standard deviation' }),
    },
    { title: 'Radar length of a true one, logarithms' },
  ),
  lengths: table(
    {
      region: words({ title: 'Region' }),
      lengthM: scalar({ title: 'Length', unit: 'm' }),
      dark: scalar({ title: 'Dark ships' }),
    },
    { title: 'Dark ships by length' },
  ),
  shares: figure({ title: 'Ships that hide' }),
  found: figure({ title: 'What the radar finds' }),
})

export const dark = defineProcess({
  id: 'sea.dark',
  version: '1.1.0',
  title: 'Estimate how many ships hide',
  description:
    'From a table of radar detections matched with broadcasting ships: the recall of the radar by length, the lengths of unmatched detections corrected for it and for the radar’s error of length, and the number and share of ships that do not broadcast, each with an interval by drawing whole scenes.',
  cite: [
    'Kroodsma, D. A., et al. (2022). Revealing the global longline fleet with satellite radar. Sci. Rep., 12, 21004.',
    'Richardson, W. H. (1972). Bayesian-based iterative method of image restoration. J. Opt. Soc. Am., 62, 55-59.',
    'Lucy, L. B. (1974). An iterative technique for the rectification of observed distributions. Astron. J., 79, 745.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'shares', title: 'Ships that hide' },
    { kind: 'table', of: 'regions', title: 'By region' },
    { kind: 'figure', of: 'found', title: 'What the radar finds' },
    { kind: 'table', of: 'recall', title: 'Recall by length' },
  ],
  examples: [
    {
      note: 'A made-up fleet, 15 % dark in one region and 43 % in the other',
      inputs: { matches: 'sample:sea/fleet/matches.csv', resamples: 200 },
    },
  ],
  messages: {
    'sea.dark.summary':
      'In {region}, {share} % of the fleet do not broadcast ({low} to {high} %): about {dark} ships beside {broadcasting} that do.',
    'sea.dark.none': 'The table holds no region.',
  },
  sentence: (o): Sentence => {
    const first = [...o.regions].sort((a, b) => (b.share.value ?? 0) - (a.share.value ?? 0))[0]
    const percent = (v: number | null | undefined): string => (v == null ? '?' : (v * 100).toFixed(0))
    return first
      ? {
          code: 'sea.dark.summary',
          values: {
            region: first.region,
            share: percent(first.share.value),
            low: percent(first.share.low),
            high: percent(first.share.high),
            dark: (first.dark.value ?? 0).toFixed(0),
            broadcasting: (first.broadcasting ?? 0).toFixed(0),
          },
        }
      : { code: 'sea.dark.none', values: {} }
  },
  cost: (i, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 0.3 + (i.resamples ?? 1000) * (1e-3 + bytes * 2e-8), bytes: 100e6 + bytes * 10 }
  },
  load: async () => (await import('./dark.run.js')).work,
})
