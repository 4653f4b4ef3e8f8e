/**
 * The process contract. A definition is data and light: it imports this file and `schema.ts` only; its code comes by
 * `load`. Command line, HTTP, form, docs and library are derived from it.
 */
import type { Static, TObject, TSchema } from 'typebox'

/** Random access to bytes. `readSync` where the host has it (a file in Node, a File in a browser worker): HDF5 reads through it. */
export interface Bytes {
  readonly size: number
  read(offset: number, length: number): Promise<Uint8Array>
  readSync?(offset: number, length: number): Uint8Array
}

/** What a dataset reference opens as: one file, or a tree of them (Zarr, SAFE, a zip, a month of hours, label and image). */
export interface Source {
  /** Last part of the reference, as a person would name it. */
  readonly name: string
  /** Known before reading: `sha256:…`, or path, size and mtime, or URL and ETag. */
  readonly identity: string
  /** Entries in byte order of their names; a single file lists its own name. */
  list(prefix?: string): AsyncIterable<string>
  /** Without an entry: the only file. */
  open(entry?: string): Promise<Bytes>
}

/** Something that a reader of the result must know; an output of every process, never only a log line. */
export interface Finding {
  readonly code: string
  readonly severity: 'note' | 'warning' | 'error'
  readonly message: string
  readonly where?: string
  /** Name of the output, or of a number in it, that it touches. */
  readonly affects?: string
  readonly values?: Readonly<Record<string, string | number | null>>
}

export interface AssetRef {
  readonly name: string
  readonly type: string
  readonly size: number
  readonly sha256: string
}

/** The only door between a process and the world. */
export interface Run {
  readonly signal: AbortSignal
  open(reference: string): Promise<Source>
  write(name: string, type: string, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<AssetRef>
  found(finding: Finding): void
  /** Reports, yields to the host and throws when cancelled: call it in every long loop. */
  progress(fraction: number, message?: string): Promise<void>
}

/** A part sees its chunk only, merge sees parts in chunk order: one worker or eight give the same bytes. */
export interface Plan<I, O, C, P> {
  split(inputs: I, run: Run): Promise<readonly C[]>
  part(chunk: C, inputs: I, run: Run): Promise<P>
  merge(parts: readonly P[], inputs: I, run: Run): Promise<O>
}

/** Chunks and parts are structured-clonable; their types are erased here and kept in the mission. */
export type Work<I, O> =
  | { readonly run: (inputs: I, run: Run) => Promise<Omit<O, 'findings'>> }
  | { readonly plan: Plan<I, Omit<O, 'findings'>, unknown, unknown> }

export const planned = <I, O, C, P>(plan: Plan<I, Omit<O, 'findings'>, C, P>): Work<I, O> => ({
  plan: plan as Plan<I, Omit<O, 'findings'>, unknown, unknown>,
})

/** How a result is shown: `of` names an output; a map may lay it over another (`over`). */
export interface View<O> {
  readonly kind: 'figure' | 'table' | 'map' | 'scene'
  readonly of: keyof O & string
  readonly over?: keyof O & string
  readonly title: string
}

/** The one plain sentence that opens a result: a message code and its values; `messages` has it in English (ICU). */
export interface Sentence {
  readonly code: string
  readonly values: Readonly<Record<string, string | number>>
}

export interface Example {
  readonly note: string
  readonly inputs: Record<string, unknown>
}

export interface Process<I extends TObject = TObject, O extends TObject = TObject> {
  /** `mission.verb`; `echo` is the station's only one without a mission. */
  readonly id: string
  readonly version: string
  readonly title: string
  readonly description: string
  readonly cite: readonly string[]
  readonly inputs: I
  readonly outputs: O
  readonly views: readonly View<Static<O>>[]
  readonly examples: readonly Example[]
  /** Sentences by code, ICU message syntax, English. */
  readonly messages: Readonly<Record<string, string>>
  sentence(outputs: Static<O>): Sentence
  /** From the inputs and the bytes behind each dataset input: seconds on one core, resident bytes. */
  cost(inputs: Static<I>, sizes: Readonly<Record<string, number>>): { readonly seconds: number; readonly bytes: number }
  load(): Promise<Work<Static<I>, Static<O>>>
}

export const defineProcess = <I extends TObject, O extends TObject>(process: Process<I, O>): Process<I, O> =>
  Object.freeze(process)

/** A process whose types are forgotten: what the registry and the faces handle. */
// biome-ignore lint/suspicious/noExplicitAny: variance of inputs and outputs cannot be expressed otherwise
export type AnyProcess = Process<any, any>

/** A collection of the archive: what a mission keeps, under which agreement. */
export interface Collection {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly agreement: string
  readonly licence: string
}

/** Files of a made-up scene with known truth. Names may hold `/`. */
export type SampleFiles = ReadonlyMap<string, Uint8Array>

/** A made-up scene: light here, made by `load`. */
export interface Sample {
  readonly id: string
  readonly title: string
  load(): Promise<SampleFiles>
}

/** What a reference row may use: real files by their path under the data folder, and processes on them. */
export interface Bench {
  /** A dataset reference for a path such as `rain/valparaiso/gauges_daily.csv`. */
  data(path: string): string
  open(reference: string): Promise<Source>
  /** Outputs of a process; the same call is made once. */
  execute(processId: string, inputs: Record<string, unknown>): Promise<Record<string, unknown>>
}

/** A published or peer value to reproduce. */
export interface Reference {
  readonly id: string
  readonly what: string
  readonly expected: number
  /** Absolute. Zero: exactly equal. */
  readonly tolerance: number
  readonly unit: string
  readonly source: string
  /** Files it reads, by path under the data folder; without them it is not run. */
  readonly needs: readonly string[]
  readonly shortfall?: string
  value(bench: Bench): Promise<number>
}

/** One row of the verification table. */
export interface VerifyRow {
  readonly mission: string
  readonly id: string
  readonly what: string
  readonly value: number | null
  readonly expected: number
  readonly tolerance: number
  readonly unit: string
  readonly source: string
  readonly pass: boolean
  readonly shortfall?: string
}

/** A mission: one of the seven rooms, all of one shape. */
export interface Mission {
  readonly id: string
  readonly title: string
  /** The question it answers, as a person would ask it. */
  readonly question: string
  readonly agreement: string
  /** Not a room of its own but a tool beside them: no card on the first page. */
  readonly tool?: boolean
  readonly processes: readonly AnyProcess[]
  readonly collections: readonly Collection[]
  readonly samples: readonly Sample[]
  references(): Promise<readonly Reference[]>
}

export const defineMission = (mission: Mission): Mission => Object.freeze(mission)

export type { Static, TObject, TSchema }
