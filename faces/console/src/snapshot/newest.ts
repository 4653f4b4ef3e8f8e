/** The newest product of a mission: a result that the station keeps, with the figure that shows it. */
import { missions, readDetails } from '../registry.js'
import { safeSvg } from '../result/safe-svg.js'
import { request } from '../station/client.js'
import { getProvenance, type JobStatus } from '../station/jobs.js'

export interface Newest {
  readonly job: JobStatus
  readonly process: { readonly id: string; readonly title: string }
  readonly simulated: boolean
  /** Names of the data it was made from. */
  readonly of: string
  /** Figures of the process, the telling one first. */
  readonly figures: readonly string[]
}

export const newestOf = async (mission: string, jobs: readonly JobStatus[]): Promise<Newest | undefined> => {
  const entries = missions.find((m) => m.id === mission)?.processes ?? []
  const details = (await readDetails()).processes
  const figuresOf = (id: string | undefined): readonly string[] => (id ? (details[id]?.figures ?? []) : [])
  const done = jobs.filter((j) => j.status === 'successful')
  const pictured = (j: JobStatus) => entries.find((p) => p.id === j.processID && figuresOf(p.id).length > 0)
  const mapped = (j: JobStatus) => entries.find((p) => p.id === j.processID && /map/i.test(figuresOf(p.id)[0] ?? ''))
  const job = done.find(mapped) ?? done.find(pictured) ?? done.find((j) => entries.some((p) => p.id === j.processID))
  const process = job && entries.find((p) => p.id === job.processID)
  if (!job || !process) return undefined
  const provenance = await getProvenance(job.jobID)
  const sources = provenance?.sources ?? []
  return {
    job,
    process,
    simulated: sources.some((s) => s.simulated),
    of: sources[0]?.name ?? '',
    figures: figuresOf(process.id),
  }
}

/** The first figure that the result holds, as nodes of the page. */
export const pictureOf = async (
  newest: Newest,
  width: number,
  theme: 'light' | 'dark',
): Promise<SVGSVGElement | undefined> => {
  for (const figure of newest.figures.slice(0, 3)) {
    try {
      const address = `/jobs/${newest.job.jobID}/figures/${figure}.svg?width=${Math.round(width)}&theme=${theme}&heading=false`
      const response = await request(address, { headers: { accept: '*/*' } })
      const svg = safeSvg(await response.text())
      svg.setAttribute('role', 'img')
      return svg
    } catch {
      // An optional figure is not in every result.
    }
  }
  return undefined
}
