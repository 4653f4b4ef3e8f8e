/** A body that is written, and computed to its end where the host keeps no assets: the outputs need what it counts. */
import type { AssetRef, Run } from '@setu/core/contract'

export const writeThrough = async (
  run: Pick<Run, 'write'>,
  name: string,
  type: string,
  body: AsyncGenerator<Uint8Array>,
): Promise<AssetRef> => {
  const asset = await run.write(name, type, body)
  for (let next = await body.next(); !next.done; next = await body.next());
  return asset
}
