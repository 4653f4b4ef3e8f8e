import { describe, expect, it } from 'vitest'
import { type Contingency, categoricalScores } from '../src/contingency.js'

const score = (table: Contingency, id: string): number => categoricalScores.find((s) => s.id === id)!.of(table)
const why = (table: Contingency, id: string): string => categoricalScores.find((s) => s.id === id)!.why(table)

describe('categorical scores', () => {
  // The example of the CAWCR verification page, as the tests of pysteps have it.
  const cawcr = { hits: 82, misses: 23, falseAlarms: 38, correctNegatives: 222 }
  it.each([
    ['accuracy', 0.83287671],
    ['frequencyBias', 1.1428571],
    ['pod', 0.7809524],
    ['far', 0.3166667],
    ['pofd', 0.1461538],
    ['csi', 0.5734266],
    ['hss', 0.608871],
    ['peirce', 0.6347985],
    ['ets', 0.437682],
    ['sedi', 0.789308],
    ['mcc', 0.611707],
    ['f1', 0.728889],
  ])('CAWCR table: %s is %d', (id, expected) => {
    expect(Math.abs(score(cawcr, id) - expected)).toBeLessThan(1e-6)
  })
  // Finley's tornado forecasts of 1884, as the tests of nci/scores have them.
  const finley = { hits: 28, misses: 23, falseAlarms: 72, correctNegatives: 2680 }
  it.each([
    ['hss', 0.355325],
    ['ets', 0.216046],
    ['oddsRatio', (28 * 2680) / (23 * 72)],
    // Straight from the formulas
    ['peirce', 28 / 51 - 72 / 2752],
    ['edi', (Math.log(72 / 2752) - Math.log(28 / 51)) / (Math.log(72 / 2752) + Math.log(28 / 51))],
  ])('Finley table: %s is %d', (id, expected) => {
    expect(Math.abs(score(finley, id) - expected)).toBeLessThan(2e-6)
  })
  it.each([
    [{ hits: 0, misses: 0, falseAlarms: 3, correctNegatives: 9 }, 'pod', 'no observed events'],
    [{ hits: 0, misses: 3, falseAlarms: 0, correctNegatives: 9 }, 'far', 'no events in the product'],
    [{ hits: 0, misses: 0, falseAlarms: 0, correctNegatives: 9 }, 'csi', 'no events, observed or in the product'],
    [{ hits: 0, misses: 0, falseAlarms: 0, correctNegatives: 0 }, 'accuracy', 'no pairs'],
    [{ hits: 4, misses: 0, falseAlarms: 1, correctNegatives: 0 }, 'mcc', 'every product value is an event'],
    [{ hits: 4, misses: 0, falseAlarms: 0, correctNegatives: 2 }, 'oddsRatio', 'no false alarms'],
  ])('%o: %s is undefined, %s', (table, id, reason) => {
    expect(score(table, id)).toBeNaN()
    expect(why(table, id)).toBe(reason)
  })
})
