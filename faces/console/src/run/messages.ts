/** What page and worker say to each other. Errors lose their class on the way: the problem document is sent. */
import type { AssetRef } from '@setu/core/contract'
import type { Problem } from '@setu/core/errors'
import type { Provenance } from '@setu/core/provenance'

export type ToWorker =
  | {
      readonly kind: 'run'
      readonly id: number
      readonly process: string
      readonly inputs: Record<string, unknown>
      readonly files: readonly (readonly [reference: string, files: readonly File[]])[]
    }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'describe'; readonly id: number; readonly files: readonly File[] }
  | { readonly kind: 'size'; readonly id: number; readonly reference: string }

export interface KeptAsset {
  readonly ref: AssetRef
  readonly blob: Blob
}

export interface Done {
  readonly outputs: Record<string, unknown>
  readonly provenance: Provenance
  readonly assets: readonly KeptAsset[]
  readonly seconds: number
}

export type FromWorker =
  | { readonly kind: 'progress'; readonly id: number; readonly fraction: number; readonly message?: string }
  | ({ readonly kind: 'done'; readonly id: number } & Done)
  | { readonly kind: 'failed'; readonly id: number; readonly problem: Problem }
  | { readonly kind: 'described'; readonly id: number; readonly sha256: string }
  | { readonly kind: 'sized'; readonly id: number; readonly size: number }
