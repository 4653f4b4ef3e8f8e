import { expect, test } from 'vitest'
import { earthRotationAngle, gmst1982, polarMotion, tioLocator } from '../src/earth-rotation.js'
import { centuriesSinceJ2000, readingOfJulianDate } from '../src/instant.js'
import { nutation1980, nutation2000a, nutation2006 } from '../src/nutation.js'
import { celestialPole, gcrfToCirs, interpolatedPole, precession1976 } from '../src/precession.js'
import { arcsec, multiply, rotZ } from '../src/vector3.js'
import { erfaValues } from './erfa-values.js'

const near = (a: ArrayLike<number>, b: ArrayLike<number>, within: number) => {
  for (let i = 0; i < b.length; i++) expect(Math.abs(a[i]! - b[i]!)).toBeLessThan(within)
}

test.each(erfaValues)('ERFA at $jd', (v) => {
  const r = readingOfJulianDate(v.jd, v.fraction)
  const t = centuriesSinceJ2000(r)
  const pair = (n: { dpsi: number; deps: number }) => [n.dpsi, n.deps]
  near(pair(nutation2000a(t)), v.nut00a, 1e-15)
  near(pair(nutation2006(t)), v.nut06a, 1e-15)
  near(pair(nutation1980(t)), v.nut80, 1e-15)
  const pole = celestialPole(t)
  near([pole.x, pole.y, pole.s], v.xys, 1e-14)
  const between = interpolatedPole(t)
  near([between.x, between.y, between.s], v.xys, 1e-8 * arcsec)
  near([earthRotationAngle(r), gmst1982(r)], [v.era, v.gmst82], 1e-11)
  const matrix = multiply(
    polarMotion(1e-6 / arcsec, -2e-6 / arcsec, tioLocator(t)),
    rotZ(earthRotationAngle(r)),
    gcrfToCirs(pole),
  )
  near(matrix, v.c2t, 1e-11)
  near(precession1976(t), v.pmat76, 1e-14)
})
