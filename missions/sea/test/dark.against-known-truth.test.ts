/** The made-up fleet of known truth, the published shares, and bad tables. */
import { isSetuError } from '@setu/core/errors'
import { darkByLength } from '@setu/sea/dark-number'
import { darkTruth } from '@setu/sea/dark-scene'
import { readDarkTable } from '@setu/sea/dark-table'
import { dark } from '@setu/sea/processes/dark'
import { fitRecall } from '@setu/sea/recall-by-length'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dataPath, fileSource } from './real-files.js'
import { runProcess } from './run-process.js'

test('finds the dark share of the made-up fleet within its interval', async () => {
  const { outputs } = await runProcess(dark, { matches: 'sample:sea/fleet/matches.csv', resamples: 60 })
  for (const { region, dark: hidden, broadcasting } of darkTruth.regions) {
    const found = outputs.regions.find((r: { region: string }) => r.region === region)
    const truth = hidden / (hidden + broadcasting)
    expect(found.broadcasting).toBeCloseTo(broadcasting, 6)
    expect(found.share.low).toBeLessThan(truth)
    expect(found.share.high).toBeGreaterThan(truth)
    expect(Math.abs(found.share.value - truth)).toBeLessThan(0.06)
  }
})

const file = 'sea/indian-ocean/detections-and-vessels-matched.csv'
test.runIf(dataPath(file))('the published shares', async () => {
  const { outputs } = await runProcess(dark, { matches: 'm', resamples: 20 }, { m: fileSource(file) })
  const [indian, pacific] = outputs.regions
  expect([indian.detections, indian.unmatched, pacific.detections, pacific.unmatched]).toEqual([320, 88, 173, 14])
  expect(indian.share.value).toBeGreaterThan(0.3)
  expect(indian.share.value).toBeLessThan(0.45)
  expect(pacific.share.value).toBeGreaterThan(0.04)
  expect(pacific.share.value).toBeLessThan(0.13)
})

test('recall is found again from its own draws; more dark ships where recall is lower', () => {
  const lengths = Array.from({ length: 4000 }, (_, i) => 15 + (i % 60))
  const recall = fitRecall(
    lengths,
    lengths.map((l, i) => ((i * 0.618034) % 1 < 1 / (1 + Math.exp(2 - 0.06 * l)) ? 1 : 0)),
  )
  expect(recall.slope).toBeCloseTo(0.06, 2)
  const kernel = { intercept: 0, slope: 1, sigma: 0.2 }
  const sum = (intercept: number): number =>
    darkByLength({ recall: { intercept, slope: 0.06 }, kernel, unmatched: [30, 35, 40] }).reduce((a, b) => a + b, 0)
  expect(sum(-3)).toBeGreaterThan(sum(-1))
  expect(sum(50)).toBeCloseTo(3, 6)
})

test('a broken table gives rows or a tagged error', async () => {
  const { darkFleet } = await import('@setu/sea/dark-scene')
  const good = (await darkFleet()).get('matches.csv')!.slice(0, 4000)
  fc.assert(
    fc.property(fc.nat(3999), fc.nat(255), fc.nat(4000), (at, byte, end) => {
      const body = good.slice(0, Math.max(1, end))
      if (at < body.length) body[at] = byte
      try {
        readDarkTable(body, 'matches.csv')
      } catch (e) {
        expect(isSetuError(e)).toBe(true)
      }
    }),
    { numRuns: 150 },
  )
})

test('a table of other columns is refused with their names', () => {
  expect(() => readDarkTable(new TextEncoder().encode('a,b\n1,2\n'), 't.csv')).toThrow(/ssvid/)
})
