/** A result as the page shows it, wherever it was computed. */
import type { Sentence } from '@setu/core/contract'
import type { Provenance } from '@setu/core/provenance'
import { datasetInputs } from '@setu/core/provenance'
import type { ProcessCard } from '../registry.js'
import type { KeptAsset } from '../run/messages.js'

export interface ResultOf {
  readonly process: ProcessCard
  readonly inputs: Record<string, unknown>
  readonly where: 'here' | 'station'
  readonly outputs: Record<string, unknown>
  readonly provenance: Provenance | undefined
  readonly assets: readonly KeptAsset[]
  readonly seconds: number | undefined
  readonly jobId: string | undefined
  readonly sentence: Sentence | undefined
}

export const dataOf = datasetInputs

export const isSimulated = (process: ProcessCard, inputs: Record<string, unknown>): boolean =>
  datasetInputs(process, inputs).some(({ reference }) => reference.startsWith('sample:'))

/** Title and description of a schema. */
export interface Said {
  readonly title?: string
  readonly description?: string
}

export const outputSchemas = (process: ProcessCard): Record<string, Said & Record<string, unknown>> =>
  process.outputs.properties as Record<string, Said & Record<string, unknown>>

export const titleOf = (process: ProcessCard, output: string): string => outputSchemas(process)[output]?.title ?? output

export interface Change {
  readonly name: string
  readonly title: string
  readonly from: string
  readonly to: string
}

/** Inputs in which two runs of a process differ, as a person reads them. */
export const changedInputs = (
  process: ProcessCard,
  before: Record<string, unknown>,
  now: Record<string, unknown>,
  nameOf: (reference: string) => string,
): Change[] => {
  const schemas = process.inputs.properties as Record<string, Said & { default?: unknown; 'x-role'?: string }>
  const shown = (name: string, inputs: Record<string, unknown>): string => {
    const value = inputs[name] ?? schemas[name]?.default
    const list = (Array.isArray(value) ? value : [value]).filter((v) => v !== undefined && v !== '')
    return list.map((v) => (typeof v === 'string' ? nameOf(v) : String(v))).join(' + ') || '–'
  }
  return Object.keys(schemas).flatMap((name) => {
    const [from, to] = [shown(name, before), shown(name, now)]
    return from === to ? [] : [{ name, title: schemas[name]?.title ?? name, from, to }]
  })
}
