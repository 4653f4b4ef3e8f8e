/** A score set in the shape in which processes give it. */
import type { Estimate } from '@setu/core/estimate'
import type { ScoreSet } from './score-set.js'

export const continuousRow = (set: ScoreSet) => ({ n: set.n, ...set.scores }) as ContinuousRow

export const contingencyRowsOf = (set: ScoreSet) =>
  set.contingency.map(({ scores, ...table }) => ({ ...table, ...scores })) as ContingencyRow[]

export const decompositionRowsOf = (set: ScoreSet) =>
  set.decomposition.map(({ threshold, scores }) => ({
    threshold,
    hitBias: scores['hitBias'],
    missedRain: scores['missedRain'],
    falseRain: scores['falseRain'],
    remainder: scores['remainder'],
    total: set.scores['relativeBias'],
  })) as DecompositionRow[]

export const volumetricRowsOf = (set: ScoreSet) =>
  set.decomposition.map(({ threshold, scores }) => ({
    threshold,
    vhi: scores['vhi'],
    vfar: scores['vfar'],
    vmi: scores['vmi'],
  })) as VolumetricRow[]

type Numbers<K extends string> = Readonly<Record<K, Estimate>>
export type ContinuousRow = { readonly n: number } & Numbers<
  | 'meanObserved'
  | 'meanProduct'
  | 'me'
  | 'relativeBias'
  | 'mae'
  | 'rmse'
  | 'ubrmse'
  | 'pearson'
  | 'spearman'
  | 'nse'
  | 'kge2009'
  | 'kge2012'
  | 'indexOfAgreement'
  | 'rmseSystematic'
  | 'rmseRandom'
  | 'systematicShare'
>
export type ContingencyRow = {
  readonly threshold: number
  readonly hits: number
  readonly misses: number
  readonly falseAlarms: number
  readonly correctNegatives: number
} & Numbers<
  | 'pod'
  | 'far'
  | 'pofd'
  | 'csi'
  | 'frequencyBias'
  | 'accuracy'
  | 'ets'
  | 'hss'
  | 'peirce'
  | 'oddsRatio'
  | 'edi'
  | 'sedi'
  | 'f1'
  | 'mcc'
>
export type DecompositionRow = { readonly threshold: number } & Numbers<
  'hitBias' | 'missedRain' | 'falseRain' | 'remainder' | 'total'
>
export type VolumetricRow = { readonly threshold: number } & Numbers<'vhi' | 'vfar' | 'vmi'>
