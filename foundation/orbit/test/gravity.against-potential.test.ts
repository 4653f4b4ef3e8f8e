import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gravityEvaluator, harmonicIndex, pointMass, zonalField } from '../src/gravity-field.js'
import { readGravity } from '../src/gravity-readers.js'
import { survivesDamage } from './damage-text.js'
import { realFile, realText } from './real-files.js'

const GRGS = 'debris/earth/grim4s4-69x69.grgs.gz'
const ICGEM = 'debris/earth/eigen-6s4-v2-truncated.gfc.gz'
const EGM = 'debris/earth/egm96-21x21.txt'

test('a point mass and J2 by their closed forms', () => {
  const out = new Float64Array(3)
  const g = gravityEvaluator(pointMass(398_600.4418, 6378.137))
  const z = zonalField()
  const j2 = { ...z, degree: 2, c: z.c.map((v, i) => (i > 3 ? 0 : v)) }
  const e = gravityEvaluator(j2)
  fc.assert(
    fc.property(
      fc.double({ min: 6600, max: 50_000, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 6.28, noNaN: true }),
      (r, s, lon) => {
        const c = Math.sqrt(1 - s * s)
        const [x, y, zz] = [r * c * Math.cos(lon), r * c * Math.sin(lon), r * s]
        g.acceleration(x, y, zz, out)
        expect(Math.hypot(...out) / (398_600.4418 / r ** 2)).toBeCloseTo(1, 12)
        e.acceleration(x, y, zz, out)
        const k = (-398_600.4418 / r ** 2) * 1.5 * 1.08262668e-3 * (6378.137 / r) ** 2
        const radial = -398_600.4418 / r ** 2
        const exact = [
          (x / r) * (radial + k * (1 - 5 * s * s)),
          (y / r) * (radial + k * (1 - 5 * s * s)),
          (zz / r) * (radial + k * (3 - 5 * s * s)),
        ]
        for (let i = 0; i < 3; i++) expect(Math.abs(out[i]! - exact[i]!)).toBeLessThan(1e-14)
      },
    ),
  )
})

test.runIf(realFile(GRGS))('the three formats hold the field they say', () => {
  const grim = readGravity(realText(GRGS), 'grim', 51_544.5)
  expect([grim.degree, grim.mu, grim.radius]).toEqual([69, 398_600.43770442, 6378.136])
  // C20 at 1984 and its rate over 16 years.
  expect(grim.c[harmonicIndex(2, 0)]).toBeCloseTo(-0.48416562369644e-3 + 16 * 0.28769071902609e-10, 14)
  const egm = readGravity(realText(EGM))
  expect([egm.degree, egm.c[harmonicIndex(2, 2)]]).toEqual([21, 0.243914352398e-5])
  const eigen = readGravity(realText(ICGEM), 'eigen', 53_000)
  expect([eigen.degree, eigen.mu, eigen.radius, eigen.tideSystem]).toEqual([3, 398_600.4415, 6378.13646, 'tide-free'])
  for (const other of [grim, eigen])
    expect(Math.abs(other.c[harmonicIndex(2, 0)]! - egm.c[harmonicIndex(2, 0)]!)).toBeLessThan(2e-9)
  for (const path of [GRGS, ICGEM, EGM]) survivesDamage(realText(path).slice(0, 6000), (t) => readGravity(t), 30)
})

test('no field is refused', () => {
  expect(() => readGravity('hello')).toThrow(/ICGEM, EGM or GRGS/)
  expect(() => readGravity('2 3 1e-3 0')).toThrow(/order/)
})
