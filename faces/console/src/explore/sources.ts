/** What can be put on the map: coverages and places of results that the station keeps, and its collections. */
import { collectionTitle, processTitle } from '../missions/names.js'
import { type ProcessCard, processOf } from '../registry.js'
import { getJson } from '../station/client.js'
import { type JobStatus, listJobs } from '../station/jobs.js'

export interface LayerSource {
  /** `job/<id>/<output>` or `collection/<id>`: stands in the address. */
  readonly id: string
  readonly title: string
  readonly note: string
  readonly kind: 'cells' | 'places'
  readonly job?: JobStatus
  readonly process?: ProcessCard
  readonly output?: string
  /** Coverage of the same result that holds the standard error of this one. */
  readonly error?: string
  readonly collection?: CollectionInfo
}

export interface CollectionInfo {
  readonly id: string
  readonly title?: string
  readonly description?: string
  readonly itemType?: string
  readonly data_queries?: Readonly<Record<string, unknown>>
  readonly parameter_names?: Readonly<
    Record<string, { readonly description?: string; readonly unit?: { readonly symbol?: { readonly value?: string } } }>
  >
  readonly extent?: { readonly temporal?: { readonly interval?: readonly (readonly (string | null)[])[] } }
  readonly 'setu:agreement'?: string
  readonly licence?: string
  readonly license?: string
}

interface Schema {
  readonly title?: string
  readonly 'x-role'?: string
  /** The coverage of which this one is the standard error. */
  readonly 'x-error-of'?: string
}
const MOST_RESULTS = 12

const ofJob = (job: JobStatus, process: ProcessCard): LayerSource[] => {
  const outputs = Object.entries(process.outputs.properties as Record<string, Schema>)
  const errors = new Map(outputs.flatMap(([name, s]) => (s['x-error-of'] ? [[s['x-error-of'], name] as const] : [])))
  return outputs
    .filter(([, s]) => s['x-role'] === 'features' || s['x-role'] === 'coverage')
    .map(([output, s]) => ({
      id: `job/${job.jobID}/${output}`,
      title: s.title ?? output,
      note: processTitle(process),
      kind: s['x-role'] === 'coverage' ? ('cells' as const) : ('places' as const),
      job,
      process,
      output,
      ...(errors.has(output) ? { error: errors.get(output)! } : {}),
    }))
}

/** What the archive keeps, then the newest results, places above cells. A part of the station that does not answer leaves its layers out. */
export const layerSources = async (): Promise<{ sources: LayerSource[]; away: boolean }> => {
  let away = false
  const results = async (): Promise<LayerSource[]> => {
    const jobs = (await listJobs()).filter((j) => j.status === 'successful' && j.processID).slice(0, MOST_RESULTS)
    const cards = await Promise.all(jobs.map((j) => processOf(j.processID!)))
    return jobs.flatMap((job, i) => (cards[i] ? ofJob(job, cards[i]) : []))
  }
  const collections = async (): Promise<LayerSource[]> => {
    const answer = await getJson<{ collections?: readonly CollectionInfo[] }>('/collections')
    return (answer.collections ?? []).map((collection) => ({
      id: `collection/${collection.id}`,
      title: collectionTitle(collection),
      note: collection.id,
      kind: 'places' as const,
      collection,
    }))
  }
  const [kept, archived] = await Promise.all([
    results().catch(() => {
      away = true
      return []
    }),
    collections().catch(() => []),
  ])
  const order = (l: LayerSource): number => (l.kind === 'places' ? 0 : 1)
  return { sources: [...archived, ...kept.sort((a, b) => order(a) - order(b))], away }
}
