/** What a request will cost, from its definition and the sizes that are known before anything is opened. */
import type { AnyProcess } from '@setu/core/contract'
import { datasetInputs } from '@setu/core/provenance'
import { referenceKind } from '@setu/jobs/reference'
import { type Uploads, uploadDigest } from '@setu/jobs/uploads'

/** Samples are promised to be below 5 MB; what a remote file holds is not known yet. */
const SAMPLE_BYTES = 2e6
const REMOTE_BYTES = 50e6

export const sizesOf = async (
  process: AnyProcess,
  inputs: Record<string, unknown>,
  uploads: Uploads,
): Promise<Record<string, number>> => {
  const sizes: Record<string, number> = {}
  for (const { input, reference } of datasetInputs(process, inputs)) {
    const kind = referenceKind(reference)
    const known =
      kind === 'upload'
        ? ((await uploads.get(uploadDigest(reference) ?? ''))?.size ?? 0)
        : kind === 'sample'
          ? SAMPLE_BYTES
          : REMOTE_BYTES
    sizes[input] = (sizes[input] ?? 0) + known
  }
  return sizes
}

export const costOf = async (
  process: AnyProcess,
  inputs: Record<string, unknown>,
  uploads: Uploads,
): Promise<{ seconds: number; bytes: number }> => process.cost(inputs, await sizesOf(process, inputs, uploads))
