/** What page and worker say to each other. Errors lose their class on the way: the problem document is sent. */
import type { AssetRef, Sentence } from '@setu/core/contract'
import type { Issue, Problem } from '@setu/core/errors'
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
  | { readonly kind: 'check'; readonly id: number; readonly process: string; readonly inputs: Record<string, unknown> }
  | {
      readonly kind: 'cost'
      readonly id: number
      readonly process: string
      readonly inputs: Record<string, unknown>
      readonly sizes: Readonly<Record<string, number>>
    }
  | {
      readonly kind: 'sentence'
      readonly id: number
      readonly process: string
      readonly outputs: Record<string, unknown>
    }
  /** Work of a view beside the processes, by its name in `view-tasks.ts`: reading fields for a picture. */
  | { readonly kind: 'task'; readonly id: number; readonly task: string; readonly input: unknown }

export interface KeptAsset {
  readonly ref: AssetRef
  readonly blob: Blob
}

export interface Done {
  readonly outputs: Record<string, unknown>
  readonly provenance: Provenance
  readonly assets: readonly KeptAsset[]
  readonly seconds: number
  /** Nothing where the outputs do not hold what it needs. */
  readonly sentence: Sentence | undefined
}

export type FromWorker =
  | { readonly kind: 'progress'; readonly id: number; readonly fraction: number; readonly message?: string }
  | ({ readonly kind: 'done'; readonly id: number } & Done)
  | { readonly kind: 'failed'; readonly id: number; readonly problem: Problem }
  | { readonly kind: 'described'; readonly id: number; readonly sha256: string }
  | { readonly kind: 'sized'; readonly id: number; readonly size: number }
  | { readonly kind: 'checked'; readonly id: number; readonly issues: readonly Issue[] }
  | { readonly kind: 'costed'; readonly id: number; readonly seconds: number; readonly bytes: number }
  | { readonly kind: 'said'; readonly id: number; readonly sentence: Sentence | undefined }
  | { readonly kind: 'tasked'; readonly id: number; readonly output: unknown }
