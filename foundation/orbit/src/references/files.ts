/** Texts of reference files, unpacked where they are gzipped. */
import type { Bench } from '@setu/core/contract'
import { readAll } from '@setu/core/source'
import { gunzip } from '@setu/formats/gzip/gunzip'

export const bytesOfFile = async (b: Bench, path: string): Promise<Uint8Array> => {
  const body = await readAll(await (await b.open(b.data(path))).open())
  return path.endsWith('.gz') ? gunzip(body, { where: path }) : body
}
export const textOfFile = async (b: Bench, path: string): Promise<string> =>
  new TextDecoder('latin1').decode(await bytesOfFile(b, path))
