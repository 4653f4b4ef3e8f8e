/** What a worker can run: a module that exports this. The registry is one; a station adds `echo` to it. */
import type { AnyProcess, Mission, Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'

export interface Catalogue {
  readonly missions: readonly Mission[]
  readonly processes: () => readonly AnyProcess[]
  /** Opener of `archive:` references in the archive of a folder. */
  readonly archive?: (folder: string) => (reference: string) => Promise<Source>
}

export const processOf = (catalogue: Catalogue, id: string): AnyProcess => {
  const all = catalogue.processes()
  const process = all.find((p) => p.id === id)
  if (process) return process
  const ids = all.map((p) => p.id)
  const near = nearest(id.slice(0, 128), ids)
  throw setuError('not-found', {
    where: id.slice(0, 128),
    found: 'no such process',
    expected: `one of ${ids.join(', ')}`,
    ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
  })
}

/** Loads a catalogue by the URL of its module, as a worker does. */
export const loadCatalogue = async (url: string): Promise<Catalogue> => {
  const found = (await import(/* @vite-ignore */ url)) as Partial<Catalogue>
  if (!found.missions || typeof found.processes !== 'function')
    throw setuError('internal', {
      where: url,
      found: 'a module without missions and processes',
      expected: 'a catalogue',
    })
  const { missions, processes, archive } = found
  return { missions, processes, ...(archive ? { archive } : {}) }
}
