/** Scales of interval strips: rows of one unit share one, so that their bars can be compared. */
import type { Estimate } from '@setu/core/estimate'

export interface StripScale {
  readonly low: number
  readonly high: number
}

const ends = (e: Estimate): number[] => (e.value === null ? [] : [e.value, e.low ?? e.value, e.high ?? e.value])

/** Shares between -1 and 1 end at 1; every scale holds zero. */
const familyOf = (e: Estimate): string =>
  e.unit === '1' && ends(e).every((x) => Math.abs(x) <= 1) ? 'share' : e.unit === '1' ? `own:${ends(e).join()}` : e.unit

export const stripScales = (estimates: readonly Estimate[]): ReadonlyMap<Estimate, StripScale> => {
  const families = new Map<string, number[]>()
  for (const e of estimates) {
    const family = familyOf(e)
    families.set(family, [...(families.get(family) ?? []), ...ends(e)])
  }
  const scales = new Map<string, StripScale>()
  for (const [family, all] of families) {
    if (!all.length) continue
    const low = Math.min(0, ...all)
    const high = Math.max(family === 'share' ? 1 : 0, ...all)
    scales.set(family, { low, high: high > low ? high : low + 1 })
  }
  return new Map(
    estimates.flatMap((e) => {
      const scale = scales.get(familyOf(e))
      return scale ? [[e, scale] as const] : []
    }),
  )
}

export const placeOn = (scale: StripScale, value: number, width: number, inset = 4): number =>
  inset + ((value - scale.low) / (scale.high - scale.low)) * (width - 2 * inset)
