/** How a gauge is drawn: its shape says what the product made of it at the step, its fill how much it measured. */
import type { Outcome } from './pairs.js'

/** Paths about 0, 0; a hit is a disc, a miss points down, a false alarm points up. */
export const shapes: Readonly<Record<Outcome, string>> = {
  hit: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0',
  miss: 'M-6 -4.500H6L0 6Z',
  falseAlarm: 'M-6 4.500H6L0 -6Z',
  dry: 'M-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0',
  none: 'M-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0',
}

export interface GaugeMark {
  readonly id: string
  /** Screen place. */
  readonly x: number
  readonly y: number
  readonly outcome: Outcome
  /** Design token of the fill; nothing: not filled. */
  readonly token: string | undefined
  /** What a reader hears: name, value, outcome. */
  readonly label: string
  readonly flagged: boolean
}
