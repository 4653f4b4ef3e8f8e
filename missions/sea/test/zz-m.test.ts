import { test } from 'vitest'
import { cfarReferences } from '/work/main/missions/sea/src/references/cfar.js'
test('x', async () => {
  for (const r of cfarReferences) if (r.id.includes("rate")) { const t=performance.now(); console.log(r.id, await r.value(null as any), performance.now()-t) }
}, 600000)
