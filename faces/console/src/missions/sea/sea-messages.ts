/** What the page and the sea view's worker say to each other. */
import type { Fleet } from './fleet.js'

export type ToSea =
  | { readonly kind: 'fleet'; readonly id: number; readonly body: Blob }
  | { readonly kind: 'text'; readonly id: number; readonly reference: string; readonly file?: Blob }
  | { readonly kind: 'image'; readonly id: number; readonly reference: string; readonly file?: File }
  | {
      readonly kind: 'chip'
      readonly id: number
      /** Of an image that was opened. */
      readonly reference: string
      readonly lon: number
      readonly lat: number
      readonly side: number
    }
  | { readonly kind: 'outline'; readonly id: number; readonly reference: string; readonly file?: Blob }

/** A grey picture in decibels; NaN where there is no data. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly db: Float32Array
  /** Darkest and brightest that are told apart: the 2nd and 99.8th percentile. */
  readonly low: number
  readonly high: number
}
export interface Overview extends Picture {
  /** Longitude and latitude of the corners: first row's ends, last row's ends. */
  readonly corners: readonly (readonly [number, number])[]
  readonly columns: number
  readonly rows: number
  /** False where the image was too large to be read whole: chips only. */
  readonly whole: boolean
}
export interface Chip extends Picture {
  /** Column and row of the place in the chip. */
  readonly at: readonly [number, number]
  readonly cellM: number
  readonly brightestDb: number
}
export type Outline = readonly (readonly [number, number])[]

export type FromSea =
  | { readonly kind: 'fleet'; readonly id: number; readonly fleet: Fleet }
  | { readonly kind: 'text'; readonly id: number; readonly text: string }
  | { readonly kind: 'image'; readonly id: number; readonly overview: Overview }
  | { readonly kind: 'chip'; readonly id: number; readonly chip: Chip }
  | { readonly kind: 'outline'; readonly id: number; readonly outline: Outline }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
