/** What the thread that makes tiles is asked and answers; plain data. */
import type { StacAsset } from '@setu/archive/stac-types'
import type { Problem } from '@setu/core/errors'
import type { TileIndex } from '@setu/core/tile-matrix'
import type { ValueRange } from './tile-styles.js'

export interface FeatureTask {
  readonly kind: 'features'
  /** Of the archive: the sandbox of the query engine. */
  readonly folder: string
  readonly files: readonly { readonly file: string; readonly id: string }[]
  readonly set: string
  readonly tile: TileIndex
  readonly layer: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly idColumn?: string
  /** Whether the id of an item goes along as a property. */
  readonly withId: boolean
  readonly where: { readonly sql: string; readonly values: readonly (string | number | boolean | null)[] }
  readonly limit: number
  /** Cell of the positions that go out, degrees. */
  readonly precision?: number
}

export interface FieldPart {
  /** Folder of the item. */
  readonly folder: string
  readonly asset: StacAsset
  /** Of the item, where the field has no times; UTC milliseconds. */
  readonly time: number
}
export interface FieldTask {
  readonly kind: 'field'
  /** Newest first: what one lacks is taken from the next. */
  readonly parts: readonly FieldPart[]
  readonly set: string
  readonly tile: TileIndex
  readonly parameter: string
  /** [start, end], undefined is open; the last step in it is drawn. */
  readonly time: readonly [number | undefined, number | undefined]
  /** Value of the level; the first where it is not given. */
  readonly level?: number
  readonly style: string
  readonly range: ValueRange
  readonly method: 'mean' | 'nearest'
}
/** The range of a parameter's values, for a ramp. */
export interface RangeTask {
  readonly kind: 'range'
  readonly part: FieldPart
  readonly parameter: string
}
export type TileTask = FeatureTask | FieldTask | RangeTask

/** What was counted while the tile was made. */
export interface TileFacts {
  readonly features?: number
  readonly matched?: number
  /** Read, but outside or too small to be drawn. */
  readonly undrawn?: number
  /** Matched, but not read: above the limit. */
  readonly thinned?: number
  readonly vertices?: number
  readonly cells?: number
  readonly bytes?: number
  readonly level?: number
  readonly items?: number
  readonly time?: number
  readonly ms: number
}
export interface TileMade {
  /** Empty where there is nothing in the tile. */
  readonly body: Uint8Array
  readonly facts: TileFacts
  readonly range?: ValueRange
}
export type TileAnswer =
  | { readonly id: number; readonly made: TileMade }
  | { readonly id: number; readonly problem: Problem }
