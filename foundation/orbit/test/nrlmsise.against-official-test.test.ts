import { expect, test } from 'vitest'
import { msisCase, msisCases } from '../src/references/nrlmsise.js'

test.each(msisCases.map((c, i) => [i + 1, c] as const))('case %i', (_, c) => {
  const r = msisCase(c)
  // Printed to seven digits; the model's own FORTRAN is in single precision.
  expect(Math.abs(r.density / c.density - 1)).toBeLessThan(5e-6)
  expect(Math.abs(r.temperatureK / c.temperatureK - 1)).toBeLessThan(1e-6)
})

test('composition of case 1', () => {
  const r = msisCase(msisCases[0]!)
  const near = (a: number, b: number) => expect(Math.abs(a / b - 1)).toBeLessThan(5e-6)
  near(r.exosphericK, 1250.54)
  near(r.he, 6.665177e5)
  near(r.o, 1.138806e8)
  near(r.n2, 1.998211e7)
  near(r.o2, 4.022764e5)
  near(r.ar, 3.557465e3)
  near(r.h, 3.475312e4)
  near(r.n, 4.095913e6)
  near(r.anomalousO, 2.667273e4)
})

test('below 72.5 km O, H, N and anomalous O are none', () => {
  const r = msisCase(msisCases[12]!)
  expect([r.o, r.h, r.n, r.anomalousO]).toEqual([0, 0, 0, 0])
  expect(r.exosphericK).toBeCloseTo(1027.318, 3)
})
