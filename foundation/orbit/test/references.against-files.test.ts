import { expect, test } from 'vitest'
import { conjunctionReferences } from '../src/references/conjunctions.js'
import { elementSetReferences } from '../src/references/element-sets.js'
import { kernelReferences } from '../src/references/kernels.js'
import { messageReferences } from '../src/references/messages.js'
import { haveDebris, haveMoon } from './reference-files.js'
import { testBench } from './test-bench.js'

test.runIf(haveDebris && haveMoon)('every row of element sets, messages, conjunctions and kernels is met', async () => {
  const bench = testBench()
  const missed: string[] = []
  for (const r of [...elementSetReferences, ...messageReferences, ...conjunctionReferences, ...kernelReferences]) {
    const value = await r.value(bench)
    if (!(Math.abs(value - r.expected) <= r.tolerance)) missed.push(`${r.id}: ${value}, expected ${r.expected}`)
  }
  expect(missed).toEqual([])
})
