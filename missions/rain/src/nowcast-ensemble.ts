/**
 * Judges an ensemble while its members are made, without keeping them: every `EVERY`-th cell of every step is kept for the
 * scores that need all members at once. Cells where any member or the truth is missing are left out.
 */
import type { Estimate } from '@setu/core/estimate'
import { estimateOf } from '@setu/core/estimate'
import { addEnsemble, ensembleScores, ensembleSums } from './ensemble-scores.js'
import { addProbability, probabilityScores, probabilitySums } from './probability-scores.js'

const MOST_CELLS = 60_000

export interface EnsembleRows {
  readonly ensemble: {
    readonly lead: number
    readonly crps: Estimate
    readonly persistenceMae: Estimate
    readonly brier: Estimate
    readonly brierSkill: Estimate
    readonly rocArea: Estimate
    readonly spreadSkill: Estimate
  }[]
  readonly ranks: { readonly lead: number; readonly rank: number; readonly share: number }[]
  readonly reliability: {
    readonly lead: number
    readonly probability: number
    readonly frequency: number
    readonly cases: number
  }[]
}

export const memberSkill = (
  members: number,
  steps: number,
  truths: ReadonlyMap<number, Float32Array>,
  threshold: number,
) => {
  const cells = [...truths.values()][0]?.length ?? 0
  const every = Math.max(1, Math.ceil(cells / MOST_CELLS))
  const kept = Math.ceil(cells / every)
  const held = new Map([...truths.keys()].map((s) => [s, new Float32Array(kept * members)]))
  return {
    add(member: number, step: number, rate: Float32Array): void {
      const own = held.get(step)
      if (!own || step > steps) return
      for (let k = 0, i = 0; i < cells; i += every, k++) own[k * members + member] = rate[i]!
    },
    rows(persistence: Float32Array, minutes: number): EnsembleRows {
      const out: EnsembleRows = { ensemble: [], ranks: [], reliability: [] }
      const values = new Float32Array(members)
      for (const [s, own] of held) {
        const truth = truths.get(s)!
        const sums = ensembleSums(members)
        const yes = probabilitySums(members)
        let [absolute, n] = [0, 0]
        for (let k = 0, i = 0; i < cells; i += every, k++) {
          const observed = truth[i]!
          let count = 0
          let gone = Number.isNaN(observed)
          for (let m = 0; m < members; m++) {
            const v = own[k * members + m]!
            values[m] = v
            if (Number.isNaN(v)) gone = true
            if (v >= threshold) count++
          }
          if (gone) continue
          addEnsemble(sums, values, observed)
          addProbability(yes, count, observed >= threshold)
          if (!Number.isNaN(persistence[i]!)) {
            absolute += Math.abs(persistence[i]! - observed)
            n++
          }
        }
        const [e, p] = [ensembleScores(sums), probabilityScores(yes)]
        const lead = s * minutes
        const of = (value: number, unit = '1', reason = 'no event, or nothing but events'): Estimate =>
          estimateOf(value, unit, { n: e.n }, reason)
        out.ensemble.push({
          lead,
          crps: of(e.fairCrps, 'mm/h', 'no cell'),
          persistenceMae: of(n ? absolute / n : Number.NaN, 'mm/h', 'no cell'),
          brier: of(p.brier),
          brierSkill: of(p.brierSkill),
          rocArea: of(p.rocArea),
          spreadSkill: of(e.spreadSkill, '1', 'no error'),
        })
        if (e.n > 0) for (const [rank, share] of e.ranks.entries()) out.ranks.push({ lead, rank: rank + 1, share })
        for (const c of p.curve)
          out.reliability.push({ lead, probability: c.probability, frequency: c.frequency, cases: c.n })
      }
      return out
    },
  }
}
