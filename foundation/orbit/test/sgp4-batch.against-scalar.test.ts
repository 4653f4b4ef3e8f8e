import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minutesSince } from '../src/element-set.js'
import { propagateBatch, sgp4Batch } from '../src/sgp4-batch.js'
import { initSgp4, type Sgp4 } from '../src/sgp4-init.js'
import { readTle } from '../src/tle.js'
import { intConstant, moduleOf, parameter, program } from '../src/vector-code.js'
import { atan2, sincos, sincosNear, sincosTiny } from '../src/vector-trigonometry.js'
import { haveDebris, textOfFile } from './reference-files.js'

const verification = (): Sgp4[] => readTle(textOfFile('debris/sgp4/SGP4-VER.TLE')).sets.map((s) => initSgp4(s))
const catalogue = (): Sgp4[] =>
  readTle(textOfFile('debris/catalog/catalog-2022-08-09.tle.gz'))
    .sets.filter((_, i) => i % 20 === 0)
    .map((s) => initSgp4(s))

const distance = (a: Float64Array, b: Float64Array, at: number, n: number): number =>
  Math.hypot(a[at]! - b[at]!, a[at + n]! - b[at + n]!, a[at + 2 * n]! - b[at + 2 * n]!)

test.runIf(haveDebris)('vectors give the states of the scalar path, to 1e-9 km and the rounding of the angle', () => {
  const start = { day: 59800, seconds: 0 }
  const minutes = Float64Array.from({ length: 12 }, (_, i) => -720 + 131.7 * i)
  for (const mode of ['improved', 'afspc'] as const) {
    const objects = catalogue().map((s) => (mode === 'improved' ? s : initSgp4(s.set, { mode })))
    const n = objects.length
    const batch = sgp4Batch(objects)
    expect(batch.vector).not.toBeNull()
    const v = propagateBatch(batch, start, minutes)
    const s = propagateBatch(sgp4Batch(objects, { scalar: true }), start, minutes)
    expect(v.codes).toEqual(s.codes)
    expect(v.failed).toBe(s.failed)
    expect(s.failed).toBeGreaterThan(20)
    let strict = 0
    const beyond: string[] = []
    for (let j = 0; j < minutes.length; j++)
      for (let i = 0; i < n; i++) {
        const at = j * 6 * n + i
        const o = objects[i]!
        const t = minutesSince(o.set.epoch, start) + minutes[j]!
        if (s.codes[j * n + i]) {
          if (!Number.isNaN(v.states[at]!)) beyond.push(`${o.set.catalogueNumber} is not missing`)
          continue
        }
        const r = Math.hypot(s.states[at]!, s.states[at + n]!, s.states[at + 2 * n]!)
        // A spent set flies off to nowhere in this theory: digits mean nothing there.
        if (r > 1e6) continue
        const km = distance(v.states, s.states, at, n)
        const kmPerS = distance(v.states, s.states, at + 3 * n, n)
        // So does one whose drag series has left its range.
        if (Math.abs(o.c1 * t) > 0.02) {
          if (!(km < 1e-4 * r)) beyond.push(`${o.set.catalogueNumber} at ${t}: ${km} km`)
          continue
        }
        // A double holds an angle to 2^-52 of its size; near perigee an error of it grows by the eccentricity.
        const angle = Math.abs(t) * o.n + 10
        const rounding = ((4 * 2 ** -52 * angle) / (1 - Math.min(0.99, o.e)) ** 2) * o.a * 6378
        if (Math.abs(t) < 43_200 && o.e < 0.5) strict++
        if (!(km < 1e-9 + rounding && kmPerS < 1e-11 + rounding * 0.01))
          beyond.push(`${o.set.catalogueNumber} at ${t}: ${km} km, ${kmPerS} km/s, allowed ${rounding}`)
      }
    expect(beyond).toEqual([])
    expect(strict).toBeGreaterThan(8_000)
  }
})

test.runIf(haveDebris)('a part of the objects or of the times gives the same bytes as the whole', () => {
  const objects = verification()
  const n = objects.length
  const start = objects[0]!.set.epoch
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(n - 1), { minLength: 1, maxLength: n }),
      fc.array(fc.double({ min: -3000, max: 3000, noNaN: true }), { minLength: 1, maxLength: 70 }),
      (chosen, times) => {
        const minutes = Float64Array.from(times)
        const whole = propagateBatch(sgp4Batch(objects), start, minutes)
        const part = propagateBatch(sgp4Batch(chosen.map((i) => objects[i]!)), start, minutes)
        const single = propagateBatch(sgp4Batch(objects), start, minutes.subarray(times.length - 1))
        for (const [k, i] of chosen.entries())
          for (let row = 0; row < times.length * 6; row++)
            if (!Object.is(part.states[row * chosen.length + k], whole.states[row * n + i])) return false
        return single.states.every((x, k) => Object.is(x, whole.states[(times.length - 1) * 6 * n + k]))
      },
    ),
    { numRuns: 25 },
  )
})

test.runIf(haveDebris)('one object in error does not stop the others', () => {
  const objects = verification()
  const spent = initSgp4({ ...objects[0]!.set, meanMotionRevPerDay: 16.4, eccentricity: 0.0005, bstar: 0.5 })
  const { codes, states, failed } = propagateBatch(
    sgp4Batch([objects[0]!, spent, objects[0]!]),
    objects[0]!.set.epoch,
    Float64Array.of(2880),
  )
  expect(failed).toBe(1)
  expect(codes[1]).toBeGreaterThan(0)
  expect(states[1]).toBeNaN()
  expect(states[0]).toBe(states[2])
  expect(Number.isFinite(states[0])).toBe(true)
  expect(() => propagateBatch(sgp4Batch(objects), objects[0]!.set.epoch, Float64Array.of(Number.NaN))).toThrow(
    /minutes/,
  )
})

/** Runs code of one value, or of a pair, on numbers. */
const machine = (
  make: (p: ReturnType<typeof program>, x: readonly number[], y: readonly number[]) => (readonly number[])[],
) => {
  const p = program(0)
  const results = make(p, p.load(intConstant(0), 0), p.load(intConstant(0), 16))
  for (const [i, r] of results.entries()) p.store(intConstant(0), 32 + 16 * i, r)
  const bytes = moduleOf([{ name: 'f', parameters: 0, program: p, result: intConstant(1) }], 1)
  const made = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as {
    memory: WebAssembly.Memory
    f: () => number
  }
  const words = new Float64Array(made.memory.buffer)
  return (x: number, y = 0): number[] => {
    words.set([x, x, y, y])
    made.f()
    return results.map((_, i) => words[4 + 2 * i]!)
  }
}
const ulps = (a: number, b: number, scale = Math.max(Math.abs(a), 2 ** -20)): number =>
  Math.abs(a - b) / (scale * 2 ** -52)

test('sine, cosine and arc tangent of the vectors against those of the engine', () => {
  const any = machine((p, x) => [sincos(p, x).sin, sincos(p, x).cos])
  const near = machine((p, x) => [sincosNear(p, x).sin, sincosNear(p, x).cos])
  const tiny = machine((p, x) => [sincosTiny(p, x).sin, sincosTiny(p, x).cos])
  const angle = machine((p, y, x) => [atan2(p, y, x)])
  const check = (of: (x: number) => number[], most: number, worst: number) =>
    fc.assert(
      fc.property(fc.double({ min: -most, max: most, noNaN: true }), (x) => {
        const [s, c] = of(x) as [number, number]
        expect(ulps(Math.sin(x), s)).toBeLessThan(worst)
        expect(ulps(Math.cos(x), c)).toBeLessThan(worst)
      }),
      { numRuns: 600 },
    )
  check(any, 10, 2)
  check(any, 1.6e6, 2)
  check(near, Math.PI / 4, 2)
  // As a turn of another angle only the absolute error counts: 80 units of 2^-58.
  check(tiny, 0.02, 80)
  fc.assert(
    fc.property(
      fc.double({ min: -10, max: 10, noNaN: true }),
      fc.double({ min: -10, max: 10, noNaN: true }),
      (y, x) => {
        fc.pre(Math.hypot(x, y) > 1e-9 && y !== 0)
        expect(Math.abs(angle(y, x)[0]! - Math.atan2(y, x))).toBeLessThan(1.5e-15)
      },
    ),
    { numRuns: 600 },
  )
  expect(parameter(200)).toEqual([0x20, 0xc8, 1])
})
