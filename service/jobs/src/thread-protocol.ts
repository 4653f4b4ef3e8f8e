/** What a spread and its threads say to each other. */
import type { Problem } from '@setu/core/errors'
import type { Part } from '@setu/core/execute'

export interface ThreadSetup {
  readonly catalogue: string
  readonly process: string
  readonly inputs: unknown
  readonly open: {
    readonly allowPaths: boolean
    readonly uploads?: string
    readonly archive?: string
    readonly remoteHosts: readonly string[]
  }
}

export type ToThread =
  | { readonly do: 'setup'; readonly setup: ThreadSetup }
  | { readonly do: 'part'; readonly index: number; readonly chunk: unknown }
  | { readonly do: 'cancel' }

export type FromThread =
  | { readonly say: 'part'; readonly index: number; readonly part: Part }
  | { readonly say: 'failed'; readonly problem: Problem }
