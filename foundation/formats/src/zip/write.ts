/**
 * A zip of files, in the order given: what holds many files where one is wanted (a Zarr store, a month of binary hours).
 * The same files give the same bytes: no clock stands in it. Below 4 GiB.
 */
import { setuError } from '@setu/core/errors'
import { zipSync } from 'fflate'

export interface ZipOptions {
  /** 0: stored, for what is compressed already. */
  readonly level?: 0 | 6
}

export const writeZip = (files: ReadonlyMap<string, Uint8Array>, { level = 0 }: ZipOptions = {}): Uint8Array => {
  const total = [...files.values()].reduce((sum, body) => sum + body.length, 0)
  if (total > 2 ** 32 - 2 ** 24)
    throw setuError('too-large', { where: 'zip', found: `${total} bytes`, expected: 'less than 4 GiB' })
  // Built from local parts and read as local parts: the same date in every zone.
  return zipSync(Object.fromEntries(files), { level, mtime: new Date(1980, 0, 1) })
}
