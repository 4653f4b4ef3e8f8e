import { expect, test } from 'vitest'
import { orekitReferences } from '../src/references/orekit.js'
import { haveDebris, haveMoon } from './reference-files.js'
import { testBench } from './test-bench.js'

// Force by force: `setu verify orbit`.
test.runIf(haveDebris && haveMoon)(
  'a day at 500 km with all of them is within a centimetre of Orekit',
  { timeout: 60_000 },
  async () => {
    const row = orekitReferences.find((r) => r.id === 'propagation.orekit.sunlight')!
    expect(await row.value(testBench())).toBeLessThan(0.01)
  },
)
