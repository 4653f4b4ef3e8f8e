/** What the view stands on: the samples, the newest product of the station, or the reader's own files. */
import { getProvenance, type JobStatus, listJobs } from '../../station/jobs.js'
import type { Where } from './run-anywhere.js'

/** Inputs that the processes of the view share. */
export interface RainInputs {
  readonly product: string
  readonly gauges: string
  readonly stations?: string
  readonly start?: string
  readonly step?: string
  readonly gaugeDay?: string
  readonly kind?: string
  readonly variable?: string
  readonly productUnit?: string
  readonly gaugeUnit?: string
  readonly tz?: string
  readonly acceptFailedNetwork?: boolean
}

export interface Choice {
  readonly id: 'monsoon' | 'broken' | 'station' | 'own'
  readonly where: Where
  readonly inputs: RainInputs
  readonly simulated: boolean
  readonly job?: JobStatus
  /** The product as a person knows it; else its reference. */
  readonly name?: string
}

const monsoon = {
  product: 'sample:rain/monsoon/product.nc',
  gauges: 'sample:rain/monsoon/gauges.csv',
  stations: 'sample:rain/monsoon/stations.csv',
}
export const sampleChoices: readonly Choice[] = [
  { id: 'monsoon', where: 'here', inputs: monsoon, simulated: true },
  {
    id: 'broken',
    where: 'here',
    inputs: { ...monsoon, gauges: 'sample:rain/broken/gauges.csv', stations: 'sample:rain/broken/stations.csv' },
    simulated: true,
  },
]

const SHARED = [
  'product',
  'gauges',
  'stations',
  'start',
  'step',
  'gaugeDay',
  'kind',
  'variable',
  'productUnit',
  'gaugeUnit',
  'tz',
  'acceptFailedNetwork',
] as const

/** The part of a job's inputs that every process of the view takes; nothing where it is not of real files at the station. */
export const choiceOfJob = (job: JobStatus): Choice | undefined => {
  if (job.status !== 'successful' || !['rain.validate', 'rain.improve'].includes(job.processID ?? '')) return undefined
  const given = job.inputs ?? {}
  const [product, gauges] = [given['product'], given['gauges']]
  if (typeof product !== 'string' || typeof gauges !== 'string') return undefined
  if ([product, gauges].some((r) => r.startsWith('sample:'))) return undefined
  const inputs = Object.fromEntries(SHARED.flatMap((k) => (given[k] === undefined ? [] : [[k, given[k]]])))
  return { id: 'station', where: 'station', inputs: inputs as unknown as RainInputs, simulated: false, job }
}

/** The newest product of real files that the station judged or corrected; the list is newest first. */
export const newestChoice = async (): Promise<Choice | undefined> => {
  for (const job of await listJobs()) {
    const choice = choiceOfJob(job)
    if (!choice) continue
    const sources = (await getProvenance(job.jobID))?.sources ?? []
    const name = sources.find((s) => s.reference === choice.inputs.product)?.name
    return name ? { ...choice, name } : choice
  }
  return undefined
}

/** Inputs of one process out of the shared ones. */
export const inputsFor = (
  { inputs }: Pick<Choice, 'inputs'>,
  process: 'qc' | 'validate' | 'improve' | 'alert',
): Record<string, unknown> => {
  const { acceptFailedNetwork, ...rest } = inputs
  if (process === 'alert') {
    const { product, start, step, kind, variable, productUnit } = rest
    return Object.fromEntries(
      Object.entries({ product, start, step, kind, variable, productUnit }).filter(([, v]) => v !== undefined),
    )
  }
  return process === 'qc' || !acceptFailedNetwork ? rest : { ...rest, acceptFailedNetwork }
}
