import { describe, expect, it } from 'vitest'
import { eventFrequencies, fractionSums } from '../src/fss.js'
import { intensityScale } from '../src/intensity-scale.js'
import { openProduct } from '../src/readers/open.js'
import { sal } from '../src/sal.js'
import { eventTable } from '../src/summed-area.js'
import { filesSource, haveData } from './real-files.js'

const frames = async () => {
  const paths = ['1625', '1630'].map((time) => `rain/nowcast/mch/AQC15135${time}F_00005.801.gif`)
  const stack = await openProduct(filesSource('mch', paths), {}, () => {})
  const values = await Promise.all([0, 1].map(async (k) => (await stack.read(k)).values))
  // The reader gives mm in 5 minutes, or mm/h: the reference is for the file's own unit.
  const scale = stack.kind === 'rate' ? 1 / 12 : 1
  const depth = values.map((v) => Float64Array.from(v, (x) => x * scale))
  return { width: stack.grid.width, height: stack.grid.height, forecast: depth[0]!, observed: depth[1]! }
}

// pySTEPS 1.x fss() with SciPy 1.17.1 on the two frames decoded as SOURCES.md says, missing as no event.
describe.runIf(haveData)('MeteoSwiss radar, 16:25 against 16:30', () => {
  it('FSS at 1 mm in 5 min and 10 x 10 cells is 0.8516153145545415, at 1 mm/h 0.9586613', async () => {
    const { width, height, forecast, observed } = await frames()
    const at = (threshold: number) =>
      eventTable(forecast, observed, width, height, { forecast: threshold, observed: threshold })
    expect(Math.abs(fractionSums(at(1), [10])[0]!.fss - 0.8516153145545415)).toBeLessThan(1e-12)
    expect(Math.abs(fractionSums(at(1 / 12), [10])[0]!.fss - 0.9586613381060175)).toBeLessThan(1e-9)
    const scales = [1, 2, 3, 5, 9, 17, 33, 65, 129]
    const expected = [
      0.4774132192106515, 0.5555088604048469, 0.6127890348443764, 0.7093065137634389, 0.8318399881147546,
      0.9241858020439753, 0.9655982803427238, 0.983323297244652, 0.9912067963100142,
    ]
    for (const [k, row] of fractionSums(at(1), scales).entries())
      expect(Math.abs(row.fss - expected[k]!)).toBeLessThan(1e-11)
    expect(eventFrequencies(at(1)).forecast).toBeCloseTo(0.0023327464788732394, 12)
  })
  it('SAL equals the definition over objects labelled by SciPy', async () => {
    const { width, height, forecast, observed } = await frames()
    const s = sal(forecast, observed, width, height)
    expect(s.structure).toBeCloseTo(0.1600117033654552, 9)
    expect(s.amplitude).toBeCloseTo(0.0238506632692, 9)
    expect(s.centreDistance).toBeCloseTo(0.0035293442892506905, 9)
    expect(s.scatterDifference).toBeCloseTo(0.00043628289225684195, 9)
  })
  it('intensity-scale components equal a Haar transform by PyWavelets', async () => {
    const { width, height, forecast, observed } = await frames()
    const rows = intensityScale(forecast, observed, width, height, 0.2)
    const expected = [
      0.0063619613647460955, 0.005950689315795901, 0.0055827498435974164, 0.002949044108390811, 0.0012735016644001024,
      0.00029277708381414457, 0.00011275918222963832, 0.0000630210270173849, 0.000002899949322454638,
      0.0000050483649829402685,
    ]
    for (const [k, row] of rows.entries()) expect(Math.abs(row.meanSquareError - expected[k]!)).toBeLessThan(1e-12)
  })
})
