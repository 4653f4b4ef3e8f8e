/** Spatial scores on radar fields. */
import type { Bench, Reference } from '@setu/core/contract'
import type { Estimate } from '@setu/core/estimate'

const FRAMES = ['rain/nowcast/mch/AQC151351625F_00005.801.gif', 'rain/nowcast/mch/AQC151351630F_00005.801.gif'] as const
const SOURCE = 'pySTEPS test value .85161531, recomputed to all digits'

const fss = async (b: Bench, more: object): Promise<number> => {
  const result = await b.execute('rain.fss', {
    forecast: b.data(FRAMES[0]),
    observed: b.data(FRAMES[1]),
    scale: [10],
    ...more,
  })
  return (result['rows'] as { fss: Estimate }[])[0]!.fss.value!
}

export const fieldReferences: readonly Reference[] = [
  {
    id: 'fss.mch.depth',
    what: 'FSS, MeteoSwiss 16:25 against 16:30, 1 mm in 5 min, 10 x 10 cells',
    expected: 0.8516153145545415,
    tolerance: 1e-12,
    unit: '1',
    source: SOURCE,
    needs: FRAMES,
    value: (b) => fss(b, { depth: [1] }),
  },
  {
    id: 'fss.mch.rate',
    what: 'the same at 1 mm/h',
    expected: 0.9586613,
    tolerance: 1e-7,
    unit: '1',
    source: 'independent calculation',
    needs: FRAMES,
    value: (b) => fss(b, { rate: [1] }),
  },
]
