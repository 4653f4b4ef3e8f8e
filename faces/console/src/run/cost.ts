/** What a run will take, from the definition and the bytes behind each input. */
import { datasetInputs } from '@setu/core/provenance'
import type { ProcessCard } from '../registry.js'
import { costOf, sampleSize } from './page-worker.js'

export interface Cost {
  readonly seconds: number
  readonly bytes: number
  /** Bytes of files of this tab, which a run on the station would upload. */
  readonly upload: number
}

const sizes = new Map<string, Promise<number>>()

export const estimateCost = async (
  process: ProcessCard,
  inputs: Record<string, unknown>,
  openFile: (reference: string) => { readonly size: number } | undefined,
): Promise<Cost> => {
  const known: Record<string, number> = {}
  let upload = 0
  for (const { input, reference } of datasetInputs(process, inputs)) {
    const file = openFile(reference)
    if (file) upload += file.size
    if (!file && reference.startsWith('sample:') && !sizes.has(reference))
      sizes.set(
        reference,
        sampleSize(reference).catch(() => 0),
      )
    known[input] = (known[input] ?? 0) + (file?.size ?? (await (sizes.get(reference) ?? 0)))
  }
  return { ...(await costOf(process.id, inputs, known)), upload }
}
