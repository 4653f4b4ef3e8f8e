import { expect, test } from 'vitest'
import { gmst1982 } from '../src/earth-rotation.js'
import type { EarthOrientation } from '../src/eop.js'
import { inverse, pefToItrf, temeToItrf, temeToPef, transformAt, transformState } from '../src/frames.js'
import { instantOf, instantToUt1 } from '../src/time-scales.js'
import { norm, type State, subtract } from '../src/vector3.js'

const t = instantOf('2004-04-06T07:51:28.386009Z')
const eo: EarthOrientation = {
  xpArcsec: -0.140682,
  ypArcsec: 0.333309,
  dut1Seconds: -0.4399619,
  lodSeconds: 0.0015563,
  dXArcsec: -0.000205,
  dYArcsec: -0.000136,
  origin: 'given',
}
const itrf: State = {
  position: [-1033.479383, 7901.2952754, 6380.3565958],
  velocity: [-3.22563652, -2.87245145, 5.531924446],
}
const off = (a: State, b: State) => [norm(subtract(a.position, b.position)), norm(subtract(a.velocity, b.velocity))]

test('ITRF to PEF and TEME to the exact digits', () => {
  expect((gmst1982(instantToUt1(t, eo.dut1Seconds)) * 180) / Math.PI).toBeCloseTo(312.8098942007, 9)
  const pef = transformState(inverse(pefToItrf(eo)), itrf)
  const [p, v] = off(pef, {
    position: [-1033.4750313, 7901.3055856, 6380.3445327],
    velocity: [-3.22563274697, -2.8724425108, 5.5319312877],
  })
  expect(p).toBeLessThan(1e-6)
  expect(v).toBeLessThan(1e-9)
  const teme = transformState(inverse(temeToItrf(t, eo)), itrf)
  const [q, w] = off(teme, {
    position: [5094.18016871, 6127.64465401, 6380.34453275],
    velocity: [-4.74613148659, 0.78581804563, 5.5319312877],
  })
  expect(q).toBeLessThan(1e-6)
  expect(w).toBeLessThan(1e-9)
  expect(off(transformState(temeToPef(t, eo), teme), pef)[0]).toBeLessThan(1e-9)
})

test('ITRF to GCRF by IAU 2006/2000A (Vallado 2006: 5102.508958, 6123.011403, 6378.136925)', () => {
  const gcrf = transformState(transformAt('ITRF', 'GCRF', t, eo), itrf)
  const [p, v] = off(gcrf, {
    position: [5102.508958, 6123.011403, 6378.136925],
    velocity: [-4.74322016, 0.7905365, 5.53375573],
  })
  // Printed from a UT1 in one double, 8.6 mm by itself.
  expect(p).toBeLessThan(2e-5)
  expect(v).toBeLessThan(1e-7)
})
