/** The bootstrap that a process was asked for. */
import { defaultDesign } from '@setu/core/bootstrap'
import type { IntervalOptions } from '../bootstrap-scores.js'
import type { PairUnit } from '../rain-unit-of.js'

export const LEVEL = 0.95

export interface BootstrapInputs {
  readonly resamples: number
  readonly seed: number
  /** Days. */
  readonly blockLength: number
  readonly interval: 'percentile' | 'bca'
}

/** Null where no resamples are wanted. */
export const intervalsOf = (
  i: BootstrapInputs,
  { stepDays }: Pick<PairUnit, 'stepDays'>,
  progress: (fraction: number) => Promise<void>,
): IntervalOptions | null =>
  i.resamples === 0
    ? null
    : {
        design: {
          ...defaultDesign,
          resamples: i.resamples,
          seed: i.seed,
          block: Math.max(1, Math.round(i.blockLength / stepDays)),
        },
        kind: i.interval,
        level: LEVEL,
        progress,
      }
