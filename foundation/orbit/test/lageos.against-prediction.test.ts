import { expect, test } from 'vitest'
import { lageosReferences } from '../src/references/lageos.js'
import { realFile } from './real-files.js'
import { testBench } from './test-bench.js'

test.runIf(realFile('debris/ephemeris/lageos1_cpf_180613_16401.hts'))(
  'LAGEOS-1 is met for a day',
  { timeout: 60_000 },
  async () => {
    // The second day and the state alone: `setu verify orbit`.
    const row = lageosReferences.find((r) => r.id === 'lageos.fit')!
    expect(await row.value(testBench())).toBeLessThan(0.5)
  },
)
