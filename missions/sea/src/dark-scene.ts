/** A made-up fleet of known truth under a radar of known recall: the table that matching would give. */
import type { SampleFiles } from '@setu/core/contract'
import { randomFrom } from '@setu/core/random'
import { writeCsv } from '@setu/formats/csv/write'
import { type Recall, recallAt } from './recall-by-length.js'

export const darkTruth = {
  recall: { intercept: -2, slope: 0.065 } satisfies Recall,
  regions: [
    { region: 'open', dark: 60, broadcasting: 340 },
    { region: 'shadowed', dark: 260, broadcasting: 340 },
  ],
  scenes: 20,
}

const COLUMNS = [
  'ssvid',
  'score',
  'detect_id',
  'scene_id',
  'gfw_length',
  'sar_length',
  'is_fishing',
  'likelihood_in',
  'region',
  'match_review',
]

export const darkFleet = async (): Promise<SampleFiles> => {
  const random = randomFrom(35)
  const rows: string[][] = []
  let id = 0
  for (const { region, dark, broadcasting } of darkTruth.regions)
    for (let k = 0; k < dark + broadcasting; k++) {
      const hidden = k < dark
      const length = Math.max(15, 42 + 11 * random.normal())
      const seen = random.uniform() < recallAt(darkTruth.recall, length)
      if (hidden && !seen) continue
      const radar = Math.exp(0.67 + 0.9 * Math.log(length) + 0.4 * random.normal())
      id++
      rows.push([
        hidden ? '' : String(416000000 + id),
        hidden || !seen ? '0' : '0.5',
        seen ? `d${id}` : '',
        `${region}-${1 + random.integer(darkTruth.scenes)}`,
        hidden ? '' : length.toFixed(1),
        seen ? radar.toFixed(1) : '',
        hidden ? 'False' : 'True',
        hidden ? '' : '1',
        region,
        !hidden && seen ? 'yes' : '',
      ])
    }
  return new Map([
    [
      'matches.csv',
      writeCsv(
        COLUMNS.map((name) => ({ name })),
        rows,
      ),
    ],
  ])
}
