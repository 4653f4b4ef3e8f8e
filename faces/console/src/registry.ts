/**
 * The missions and processes by name, and each definition as plain data when it is opened. No definition's code is here:
 * what needs it (checks, cost, sentence, the run) is asked of the worker.
 */

import { cards } from 'virtual:setu/cards'
import { catalogue } from 'virtual:setu/catalogue'
import type { AnyProcess } from '@setu/core/contract'

/** A definition without its functions. */
export type ProcessCard = Pick<
  AnyProcess,
  'id' | 'version' | 'title' | 'description' | 'cite' | 'inputs' | 'outputs' | 'views' | 'examples' | 'messages'
>

export interface ProcessEntry {
  readonly id: string
  readonly title: string
}

export interface ProcessDetails {
  readonly description: string
  /** Inputs of the first example. */
  readonly example?: Record<string, unknown>
  /** Outputs that are figures, the telling one first. */
  readonly figures: readonly string[]
}

export interface Details {
  readonly processes: Readonly<Record<string, ProcessDetails>>
  /** Samples, by mission. */
  readonly samples: Readonly<Record<string, readonly { readonly id: string; readonly title: string }[]>>
}

export interface MissionEntry {
  readonly id: string
  readonly title: string
  readonly question: string
  readonly agreement: string
  readonly processes: readonly ProcessEntry[]
}

export interface Catalogue {
  readonly missions: readonly MissionEntry[]
  readonly unbuilt: readonly { readonly id: string; readonly title: string; readonly question: string }[]
}

export const { missions, unbuilt } = catalogue
export const processes: readonly ProcessEntry[] = missions.flatMap((m) => m.processes)

export const missionOf = (id: string): MissionEntry | undefined => missions.find((m) => m.id === id)
export const missionOfProcess = (id: string): MissionEntry | undefined =>
  missions.find((m) => m.processes.some((p) => p.id === id))
/** What cards and lists say beside the names. */
export const readDetails = async (): Promise<Details> => (await import('virtual:setu/details')).details
/** The definition as data; nothing where no process has this name. */
export const processOf = async (id: string): Promise<ProcessCard | undefined> =>
  Object.hasOwn(cards, id) ? (await cards[id]!()).card : undefined
