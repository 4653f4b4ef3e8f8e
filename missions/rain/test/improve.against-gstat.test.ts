/** The rows of SIC97 of `setu verify`, here as a test: gstat's numbers. */
import { sic97References } from '@setu/rain/references/sic97'
import { expect, test } from 'vitest'
import { fileSource, haveData } from './real-files.js'

const bench = {
  data: (path: string) => path,
  open: async (path: string) => fileSource(path),
  execute: async () => ({}),
}

for (const row of sic97References)
  test.runIf(haveData)(`${row.what}: ${row.expected}`, async () => {
    expect(Math.abs((await row.value(bench)) - row.expected)).toBeLessThanOrEqual(row.tolerance)
  })
