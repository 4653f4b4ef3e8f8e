/** What a station and its workers say to each other over NATS. */
import type { Finding } from '@setu/core/contract'
import type { Problem } from '@setu/core/errors'

/** A worker took a job's message and asks whether to run it. */
export interface Ask {
  readonly id: string
  readonly worker: string
}

export type Answer =
  | { readonly go: true; readonly attempt: number; readonly job: WireJob }
  /** Not wanted any more: the message is done with. */
  | { readonly go: false }
  /** Another worker has it and is alive, or the station cannot say yet: the message comes again. */
  | { readonly wait: number }

export interface WireJob {
  readonly process: string
  readonly inputs?: unknown
  /** Inputs too large for a message, as a file of JSON. */
  readonly inputsFile?: string
  readonly reuse: boolean
}

export type Say =
  | { readonly say: 'beat'; readonly worker: string }
  | { readonly say: 'progress'; readonly worker: string; readonly fraction: number; readonly message?: string }
  | { readonly say: 'finding'; readonly worker: string; readonly finding: Finding }

/** How an attempt ended. A result's files are `pack`ed: as base64 here, or in a file. */
export type Outcome =
  | { readonly failed: Problem; readonly worker: string }
  | { readonly reusedFrom: string; readonly key: string; readonly worker: string }
  | { readonly key: string; readonly worker: string; readonly pack: string }
  | { readonly key: string; readonly worker: string; readonly packFile: string }

/** A part of a plan. */
export interface WirePart {
  readonly spread: string
  readonly index: number
  readonly process: string
  /** Inputs and chunk as structured clones (`node:v8`), base64, or in a file. */
  readonly load?: string
  readonly loadFile?: string
}

export type PartOutcome =
  | { readonly index: number; readonly beat: true }
  | { readonly index: number; readonly failed: Problem }
  | { readonly index: number; readonly part: string }
  | { readonly index: number; readonly partFile: string }
