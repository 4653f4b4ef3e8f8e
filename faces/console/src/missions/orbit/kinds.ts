/**
 * What an object is: by its name, as the public catalogue names rocket bodies and debris, and by its orbit. A name says what
 * somebody wrote; where a file gives none, the kind is not known and is not guessed.
 */
import type { ElementSet } from '@setu/orbit/element-set'
import { heightsOf } from '@setu/orbit/orbit-heights'

export const types = ['payload', 'rocket', 'debris', 'unnamed'] as const
export const regimes = ['low', 'medium', 'stationary', 'long'] as const
export type Colouring = 'type' | 'orbit'

export interface Kind {
  readonly id: string
  readonly token: string
}

const TOKENS = ['--ink', '--cat-2', '--context', '--cat-4'] as const
export const kindsOf = (colouring: Colouring): readonly Kind[] =>
  (colouring === 'type' ? types : regimes).map((id, i) => ({ id, token: TOKENS[i]! }))

/** Place in `types`. */
export const typeOf = (name: string): number => {
  if (name.trim() === '') return 3
  if (/\bR\/B\b|\bROCKET\b/i.test(name)) return 1
  return /\b(DEB|DEBRIS|FRAGMENT|COOLANT|WESTFORD NEEDLES)\b/i.test(name) ? 2 : 0
}

/** Place in `regimes`: apogee below 2000 km; near one turn a day and round; eccentric or beyond; else between. */
export const regimeOf = (set: Pick<ElementSet, 'meanMotionRevPerDay' | 'eccentricity'>): number => {
  const { apogeeKm } = heightsOf(set)
  if (apogeeKm < 2000) return 0
  if (Math.abs(set.meanMotionRevPerDay - 1.0027) < 0.1 && set.eccentricity < 0.1) return 2
  return apogeeKm > 36_500 || set.eccentricity > 0.25 ? 3 : 1
}
