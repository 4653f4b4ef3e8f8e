/**
 * How far a silent ship can have come, at an assumed speed: a disc that grows with the silence around the place where it
 * was last heard, and, once it was heard again, one that shrinks towards that place. Where both overlap it can have been.
 */
import type { SeaEvent } from '@setu/sea/event'

export interface Reach {
  /** Nautical miles from the last place heard. */
  readonly fromNmi: number
  /** Nautical miles to the next place heard; null where it was not heard again. */
  readonly toNmi: number | null
  readonly hours: number
}

export const isSilence = (e: SeaEvent): boolean => e.kind === 'gap' || e.kind === 'disabling'

/** Nothing outside the silence. */
export const reachAt = (e: SeaEvent, ms: number, knots: number): Reach | undefined => {
  if (!isSilence(e) || ms < e.startMs || (e.endMs !== null && ms > e.endMs)) return undefined
  const hours = (ms - e.startMs) / 3_600_000
  return {
    hours,
    fromNmi: hours * knots,
    toNmi: e.endMs === null ? null : ((e.endMs - ms) / 3_600_000) * knots,
  }
}
