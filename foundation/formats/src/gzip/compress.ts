/** Gzip of bytes in memory, without a time stamp: the same bytes give the same file. */
import { gzipSync } from 'fflate'

export type GzipLevel = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

export const gzip = (body: Uint8Array, level: GzipLevel = 6): Uint8Array => gzipSync(body, { level, mtime: 0 })
