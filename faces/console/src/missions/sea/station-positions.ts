/**
 * The newest positions that the station keeps, as a file that the page's processes read: out of the collection
 * `sea-positions`, else of the newest result of `sea.ingest`. And a watch that tells when there are newer ones.
 */
import { getJson, request } from '../../station/client.js'
import { getProvenance, listJobs } from '../../station/jobs.js'

const COLLECTION = 'sea-positions'
const MOST_ROWS = 10_000
const LOOK_MS = 10_000

interface Item {
  readonly id?: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly assets?: Readonly<Record<string, { readonly href: string; readonly type?: string }>>
}

/** A file of positions, and whether they were made up. */
export interface Kept {
  readonly file: File
  readonly simulated: boolean
}

const fileAt = async (path: string, name: string): Promise<File> =>
  new File([await (await request(path, { headers: { accept: '*/*' } })).blob()], name)

const ofCollection = async (): Promise<Kept | undefined> => {
  const { features = [] } = await getJson<{ features?: readonly Item[] }>(`/collections/${COLLECTION}/items?limit=1`)
  const item = features[0]
  if (!item) return undefined
  const product = Object.values(item.assets ?? {}).find((a) => /parquet/.test(a.type ?? a.href))
  // A table's rows are features of their own; products have files.
  const file = product
    ? fileAt(new URL(product.href, location.origin).pathname, `${item.id ?? COLLECTION}.parquet`)
    : fileAt(`/collections/${COLLECTION}/items?f=parquet&limit=${MOST_ROWS}&sortby=-time`, `${COLLECTION}.parquet`)
  return { file: await file, simulated: item.properties?.['setu:simulated'] === true }
}
const ofResult = async (): Promise<Kept | undefined> => {
  const job = (await listJobs()).find((j) => j.processID === 'sea.ingest' && j.status === 'successful')
  if (!job) return undefined
  const { sources = [] } = (await getProvenance(job.jobID)) ?? {}
  const path = `/jobs/${encodeURIComponent(job.jobID)}/files/positions.parquet`
  return {
    file: await fileAt(path, `${job.jobID.slice(0, 8)}.parquet`),
    simulated: sources.some((s) => s.simulated),
  }
}

/** Nothing where the station keeps none, or does not answer. */
export const newestPositions = async (): Promise<Kept | undefined> =>
  (await ofCollection().catch(() => undefined)) ?? (await ofResult().catch(() => undefined))

interface Live {
  readonly sources?: readonly { readonly process?: string; readonly running?: boolean; readonly batches?: number }[]
}
interface Landing {
  readonly links?: readonly { readonly rel?: string; readonly href: string; readonly type?: string }[]
}

/** Calls `news` when the station has taken in more; `state` says whether a source runs. Returns its end. */
export const watchStation = (news: () => void, state: (live: boolean) => void): (() => void) => {
  let ended = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let stream: EventSource | undefined
  let batches = -1
  const look = async (): Promise<void> => {
    try {
      const { sources = [] } = await getJson<Live>('/live')
      const own = sources.filter((s) => s.process === 'sea.ingest')
      state(own.some((s) => s.running))
      const now = own.reduce((n, s) => n + (s.batches ?? 0), 0)
      if (batches >= 0 && now !== batches) news()
      batches = now
      if (!ended && own.length) timer = setTimeout(() => void look(), LOOK_MS)
    } catch {
      // A station without live sources: what is kept is asked for once.
      state(false)
    }
  }
  const follow = async (): Promise<void> => {
    const { links = [] } = await getJson<Landing>('/').catch((): Landing => ({}))
    const monitor = links.find((l) => l.rel === 'monitor' && /\/stream$/.test(l.href))
    if (!monitor || ended) return
    stream = new EventSource(`${new URL(monitor.href, location.origin).pathname}?collections=${COLLECTION}`)
    stream.addEventListener('item', news)
  }
  void look()
  void follow()
  return () => {
    ended = true
    clearTimeout(timer)
    stream?.close()
  }
}
