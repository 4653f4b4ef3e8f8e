import { expect, test } from 'vitest'
import { lageosReferences } from '../src/references/lageos.js'
import { realFile } from './real-files.js'
import { testBench } from './test-bench.js'

test.runIf(realFile('debris/ephemeris/lageos1_cpf_180613_16401.hts'))(
  'LAGEOS-1 is met for a day',
  { timeout: 60_000 },
  async () => {
    const bench = testBench()
    const [withPole, stateOnly] = await Promise.all(lageosReferences.map((r) => r.value(bench)))
    expect(withPole).toBeLessThan(1)
    expect(stateOnly).toBeCloseTo(8.14, 1)
  },
)
