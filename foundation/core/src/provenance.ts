/** Where a result comes from: process, version, inputs, and the identity of every source that was read. */
import type { AnyProcess, AssetRef, Source } from './contract.js'
import { jobKey } from './key.js'
import { foundationVersion } from './version.js'

export interface Provenance {
  readonly key: string
  readonly process: string
  readonly version: string
  readonly foundation: string
  readonly inputs: Record<string, unknown>
  readonly sources: readonly {
    readonly input: string
    readonly reference: string
    readonly name: string
    readonly identity: string
    readonly simulated: boolean
  }[]
  readonly assets: readonly AssetRef[]
  readonly cite: readonly string[]
}

/** Names and references of the dataset inputs. */
export const datasetInputs = (
  process: Pick<AnyProcess, 'inputs'>,
  inputs: Record<string, unknown>,
): { input: string; reference: string }[] => {
  const found: { input: string; reference: string }[] = []
  for (const [name, schema] of Object.entries(
    process.inputs.properties as Record<string, { 'x-role'?: string; items?: { 'x-role'?: string } }>,
  )) {
    const value = inputs[name]
    if (schema['x-role'] === 'dataset' && typeof value === 'string') found.push({ input: name, reference: value })
    if (schema.items?.['x-role'] === 'dataset' && Array.isArray(value))
      for (const v of value) found.push({ input: name, reference: String(v) })
  }
  return found
}

export const provenanceOf = (
  process: AnyProcess,
  inputs: Record<string, unknown>,
  opened: ReadonlyMap<string, Source>,
  assets: readonly AssetRef[],
): Provenance => {
  const sources = datasetInputs(process, inputs).flatMap(({ input, reference }) => {
    const source = opened.get(reference)
    return source
      ? [{ input, reference, name: source.name, identity: source.identity, simulated: reference.startsWith('sample:') }]
      : []
  })
  const identities: Record<string, string[]> = {}
  for (const s of sources) (identities[s.input] ??= []).push(s.identity)
  // A reference is only a way to the bytes: the key holds their identity in its place.
  const bare = Object.fromEntries(Object.entries(inputs).filter(([name]) => !(name in identities)))
  return {
    key: jobKey(process, foundationVersion, bare, identities),
    process: process.id,
    version: process.version,
    foundation: foundationVersion,
    inputs,
    sources,
    assets,
    cite: process.cite,
  }
}
