import { randomFrom } from '@setu/core/random'
import { addEnsemble, ensembleScores, ensembleSums } from '@setu/rain/ensemble-scores'
import { addProbability, probabilityScores, probabilitySums } from '@setu/rain/probability-scores'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const amounts = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 9 })

test('CRPS and fair CRPS are the sums over all pairs of members', () => {
  fc.assert(
    fc.property(amounts, fc.integer({ min: 0, max: 20 }), (members, observed) => {
      const m = members.length
      const sums = ensembleSums(m)
      addEnsemble(sums, Float64Array.from(members), observed)
      const s = ensembleScores(sums)
      const distance = members.reduce((a, v) => a + Math.abs(v - observed), 0) / m
      const pairs = members.reduce((a, v) => a + members.reduce((b, w) => b + Math.abs(v - w), 0), 0)
      expect(s.crps).toBeCloseTo(distance - pairs / (2 * m * m), 10)
      expect(s.fairCrps).toBeCloseTo(distance - pairs / (2 * m * (m - 1)), 10)
      expect(s.ranks.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12)
    }),
  )
})

test('CRPS of one forecast is its absolute error; of a hand case 7/12', () => {
  const one = ensembleSums(1)
  addEnsemble(one, Float64Array.of(3), 5)
  expect(ensembleScores(one).crps).toBe(2)
  const hand = ensembleSums(2)
  addEnsemble(hand, Float64Array.of(0, 1), 2)
  // Mean distance 1.5, mean difference over all pairs 0.5.
  expect(ensembleScores(hand).crps).toBeCloseTo(1.25, 12)
  expect(ensembleScores(hand).fairCrps).toBeCloseTo(1, 12)
})

test('members like the truth have even ranks and a spread equal to the error', () => {
  const random = randomFrom(5)
  const sums = ensembleSums(9)
  for (let k = 0; k < 20000; k++)
    addEnsemble(
      sums,
      Float64Array.from({ length: 9 }, () => random.normal()),
      random.normal(),
    )
  const s = ensembleScores(sums)
  expect(s.spreadSkill).toBeCloseTo(1, 1.5)
  for (const share of s.ranks) expect(Math.abs(share - 0.1)).toBeLessThan(0.012)
  // The fair score of a sample of the truth is that of the truth itself: 1/sqrt(pi).
  expect(s.fairCrps).toBeCloseTo(1 / Math.sqrt(Math.PI), 1.7)
})

test('Brier is the mean square, its parts add up, ROC is the share of ordered pairs', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), { minLength: 2, maxLength: 60 }),
      (cases) => {
        const sums = probabilitySums(5)
        for (const [yes, event] of cases) addProbability(sums, yes, event)
        const s = probabilityScores(sums)
        const brier = cases.reduce((a, [k, e]) => a + (k / 5 - (e ? 1 : 0)) ** 2, 0) / cases.length
        expect(s.brier).toBeCloseTo(brier, 10)
        expect(s.reliability - s.resolution + s.uncertainty).toBeCloseTo(brier, 10)
        const [hits, dry] = [cases.filter(([, e]) => e), cases.filter(([, e]) => !e)]
        if (hits.length === 0 || dry.length === 0) expect(s.rocArea).toBeNaN()
        else {
          let ordered = 0
          for (const [a] of hits) for (const [b] of dry) ordered += a > b ? 1 : a === b ? 0.5 : 0
          expect(s.rocArea).toBeCloseTo(ordered / hits.length / dry.length, 10)
        }
      },
    ),
  )
})
