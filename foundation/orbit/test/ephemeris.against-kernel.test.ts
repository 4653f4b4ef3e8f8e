/** One interface for bodies without files and with kernels: against the kernel asked directly, and what is said where it ends. */
import { bytesOf } from '@setu/core/source'
import { expect, test } from 'vitest'
import { kernelEphemeris, seriesEphemeris } from '../src/ephemeris.js'
import { loadKernels, spkState } from '../src/kernels.js'
import { etOf } from '../src/lsk.js'
import { instantOf } from '../src/time-scales.js'
import { norm, subtract } from '../src/vector3.js'
import { madeSegments } from './made-kernels.js'
import { bytesOfFile, haveMoon } from './reference-files.js'
import { writeDaf } from './write-daf.js'

const inside = instantOf('2015-03-02T12:00:00Z')
const outside = instantOf('2018-06-13T00:00:00Z')

test.runIf(haveMoon)('DE430: what the kernel says, the series beside it, and the span where it ends', async () => {
  const set = await loadKernels([{ name: 'de430.bsp', bytes: bytesOf(bytesOfFile('moon/spice/de430-2015-03-02.bsp')) }])
  const e = kernelEphemeris(set)
  expect(e.mode).toBe('kernel')
  expect(e.describe).toMatch(/de430\.bsp/)
  const direct = spkState(set, 'MOON', etOf(inside), 'J2000', 'SSB')
  expect(e.state('Moon', inside)).toEqual(direct)
  expect(e.state(301, inside)).toEqual(direct)
  // The direction is good to arcseconds, the distance to ten kilometres.
  const apart = subtract(
    subtract(e.state('Moon', inside).position, e.state('Earth', inside).position),
    subtract(seriesEphemeris.state('Moon', inside).position, seriesEphemeris.state('Earth', inside).position),
  )
  expect(norm(apart)).toBeLessThan(12)
  expect(e.covers('Sun', inside, inside)).toBe(true)
  expect(e.covers('Sun', inside, outside)).toBe(false)
  expect(() => e.state('Sun', outside)).toThrow(/2018-06-1[23]T.*the kernels tell Sun from 2015-/is)
  const either = kernelEphemeris(set, 'series')
  expect(either.describe).toMatch(/outside them series/)
  expect(either.state('Sun', outside)).toEqual(seriesEphemeris.state('Sun', outside))
  expect(() => either.state(-61, outside)).toThrow(/nothing of -61/)
  expect(() => seriesEphemeris.state('JUNO', inside)).toThrow(/load kernels/i)
})

test('a span asked for does not hide what the file tells', async () => {
  const set = await loadKernels([{ name: 'made', bytes: bytesOf(writeDaf('SPK', [...madeSegments], true)) }], {
    from: 2000,
    to: 3000,
    targets: [-1002],
  })
  expect(() => spkState(set, -1003, 2500, 'J2000', 399)).toThrow(/-1003 from 2000-01-01T12:1/)
})
