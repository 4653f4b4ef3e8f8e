/** Oracle: classes of the India Meteorological Department; round steps by property. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountScale, diffScale, niceAbove, rainSteps } from '../src/scales.js'
import { ranges } from '../src/theme.js'

describe('scales', () => {
  it('rain steps are the lower bounds of very light, light, moderate, heavy, very heavy, extremely heavy', () => {
    expect(rainSteps).toEqual([0.1, 2.5, 15.6, 64.5, 115.6, 204.5])
  })
  it('differences are symmetric about zero', () => {
    const { domain } = diffScale(15, 30)
    expect(domain).toEqual([-75, -45, -15, 15, 45, 75])
  })
  it('amount bounds rise, are six, and the open class is no wider than needed', () => {
    const end = fc.double({ min: 1e-3, max: 1e5, noNaN: true })
    fc.assert(
      fc.property(end, end, (a, b) => {
        const { domain } = amountScale(Math.min(a, b), Math.max(a, b))
        expect(domain).toHaveLength(ranges.amount - 1)
        for (let i = 1; i < domain.length; i++) expect(domain[i] as number).toBeGreaterThan(domain[i - 1] as number)
      }),
    )
  })
  it('a round number is at or above and less than twice the value', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (value) => {
        expect(niceAbove(value)).toBeGreaterThanOrEqual(value * (1 - 1e-6))
        expect(niceAbove(value)).toBeLessThan(value * 2)
      }),
    )
  })
})
