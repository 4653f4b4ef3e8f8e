/** What the page and the globe's worker say to each other. */
import type { ObjectCard } from './catalogue-states.js'

export type ToGlobe =
  | { readonly kind: 'sample' }
  | { readonly kind: 'file'; readonly name: string; readonly body: Blob }
  /** `places` is a buffer given back for the next answer. */
  | { readonly kind: 'show'; readonly ms: number; readonly places: Float32Array; readonly chosen: number }

export interface Opened {
  readonly kind: 'opened'
  readonly source: string
  readonly format: string
  readonly simulated: boolean
  readonly names: readonly string[]
  readonly numbers: Uint32Array
  readonly types: Uint8Array
  readonly regimes: Uint8Array
  readonly startMs: number
  readonly superseded: number
  readonly refused: number
}
export interface Shown {
  readonly kind: 'shown'
  readonly ms: number
  readonly places: Float32Array
  readonly missing: number
  /** Milliseconds that all states took. */
  readonly took: number
  readonly sun: readonly [number, number, number]
  readonly card: ObjectCard | null
  readonly orbit: Float32Array | null
}
export interface Failed {
  readonly kind: 'failed'
  readonly message: string
}
export type FromGlobe = Opened | Shown | Failed
