/** A bench for reference rows over the real files; it runs no process. */

import { readFileSync } from 'node:fs'
import type { Bench } from '@setu/core/contract'
import { memorySource } from '@setu/core/source'
import { realFile } from './real-files.js'

export const testBench = (): Bench => ({
  data: (path) => path,
  open: async (path) => memorySource(path.split('/').pop()!, readFileSync(realFile(path)!)),
  execute: async () => {
    throw new Error('no processes here')
  },
})
