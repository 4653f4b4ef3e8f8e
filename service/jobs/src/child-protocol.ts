/** What a station and its child processes say to each other. Big things go through files, never through here. */
import type { Finding } from '@setu/core/contract'
import type { Problem } from '@setu/core/errors'
import type { Provenance } from '@setu/core/provenance'

/** Given to a child at its start, in its first argument. */
export interface ChildSetup {
  /** URL of a module that is a `Catalogue`. */
  readonly catalogue: string
  readonly uploads?: string
  /** Folder of the archive. */
  readonly archive?: string
  /** Hosts that https references may name. */
  readonly remoteHosts: readonly string[]
  /** Threads for the parts of a plan; 1: in order. */
  readonly threads: number
}

export interface ChildJob {
  readonly id: string
  readonly process: string
  readonly inputs: unknown
  /** Folder of the result. */
  readonly outDir: string
  /** Folder `keys/` of the store, where a result of this build with the same key is looked for. */
  readonly keys?: string
  readonly build?: string
  /** fsync what is written: for results that nobody waits for. */
  readonly durable: boolean
  /** A small result that was quickly made and has neither assets nor figures may stay in memory. */
  readonly light: boolean
  /** Ask the parent whether a result with the key is known, in place of `keys`. */
  readonly ask?: boolean
  /** One part of a plan in place of the whole: `{ inputs, chunk }` by `node:v8`, base64. Its `Part` goes to `part.bin`. */
  readonly part?: string
}

export type ToChild =
  | { readonly do: 'run'; readonly job: ChildJob }
  | { readonly do: 'cancel' | 'interrupt'; readonly id: string }
  | { readonly do: 'known'; readonly id: string; readonly from?: string }

/** `outputs` come along when they are small; else they are in the folder. */
export interface ChildResult {
  readonly key: string
  /** Whether there is a folder. */
  readonly kept: boolean
  /** Comes along when there is none. */
  readonly provenance?: Provenance
  readonly outputs?: Record<string, unknown>
  readonly reusedFrom?: string
}

export type FromChild =
  | { readonly say: 'ready' }
  | { readonly say: 'progress'; readonly id: string; readonly fraction: number; readonly message?: string }
  | { readonly say: 'ask'; readonly id: string; readonly key: string }
  | { readonly say: 'finding'; readonly id: string; readonly finding: Finding }
  | { readonly say: 'done'; readonly id: string; readonly result: ChildResult; readonly rss: number }
  | {
      readonly say: 'failed'
      readonly id: string
      readonly problem: Problem
      readonly rss: number
      readonly cut?: boolean
    }
  | { readonly say: 'rss'; readonly rss: number }

/** Outputs of at most this many characters travel with the message. */
export const SMALL = 65_536

/** What took longer than this is worth keeping, ms. */
export const QUICK_MS = 1000
