import { randomFrom } from '@setu/core/random'
import { carried, displace, extrapolate, noDisplacement } from '@setu/rain/advection'
import { autoregression } from '@setu/rain/band-memory'
import { bandOf, cascadeBands } from '@setu/rain/cascade'
import { matchDistribution, targetOf } from '@setu/rain/cdf-match'
import { emptySpectrum, forward2, goodLength, inverse2 } from '@setu/rain/fourier'
import { motionMethods, motionOf } from '@setu/rain/motion'
import { uniformField } from '@setu/rain/motion-vectors'
import { nowcastReferences } from '@setu/rain/references/nowcast'
import { runSteps, stepsBasis } from '@setu/rain/steps'
import { showersAt, showersWind } from '@setu/rain/use-scenes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { haveData } from './real-files.js'
import { referenceBench } from './reference-bench.js'

describe.runIf(haveData)('Brisbane, against pySTEPS, persistence and one shift', () => {
  test.each(nowcastReferences.map((r) => [r.id, r] as const))('%s', async (_, row) => {
    expect(Math.abs((await row.value(referenceBench())) - row.expected)).toBeLessThanOrEqual(row.tolerance)
  })
})

describe('Fourier transform', () => {
  test.each([
    [15, 12],
    [1, 8],
    [30, 4],
  ])('%i x %i equals the sum written out', (width, height) => {
    const s = emptySpectrum(width, height)
    const random = randomFrom(2)
    for (let i = 0; i < width * height; i++) {
      s.re[i] = random.normal()
      s.im[i] = random.normal()
    }
    const [re, im] = [s.re.slice(), s.im.slice()]
    forward2(s)
    for (let v = 0; v < height; v++)
      for (let u = 0; u < width; u++) {
        let [a, b] = [0, 0]
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++) {
            const p = -2 * Math.PI * ((u * x) / width + (v * y) / height)
            const i = y * width + x
            a += re[i]! * Math.cos(p) - im[i]! * Math.sin(p)
            b += re[i]! * Math.sin(p) + im[i]! * Math.cos(p)
          }
        expect(s.re[v * width + u]).toBeCloseTo(a, 9)
        expect(s.im[v * width + u]).toBeCloseTo(b, 9)
      }
    inverse2(s)
    for (const [i, x] of s.re.entries()) expect(x).toBeCloseTo(re[i]!, 11)
  })
  test('good lengths have no factor above five and are not short', () => {
    expect([7, 11, 97, 710, 1024].map(goodLength)).toEqual([8, 12, 100, 720, 1024])
  })
})

describe('motion', () => {
  const frames = [0, 1, 2].map(showersAt)
  test.each(motionMethods)('%s finds the wind of the made-up showers', (method) => {
    const { u, v } = motionOf(frames, 96, 96, method)
    const middle = 48 * 96 + 48
    // Phase correlation sees the window's edge; the others are within a fifth of a cell.
    const slack = method === 'phase-correlation' ? 1 : 0.35
    expect(Math.abs(u[middle]! - showersWind.u)).toBeLessThan(slack)
    expect(Math.abs(v[middle]! - showersWind.v)).toBeLessThan(slack)
  })
  test('a still picture stands still, an empty one too', () => {
    const still = showersAt(0)
    for (const method of motionMethods) {
      const m = motionOf([still, still], 96, 96, method)
      expect(Math.max(...m.u.map(Math.abs), ...m.v.map(Math.abs))).toBeLessThan(0.05)
      const dry = new Float32Array(96 * 96)
      const none = motionOf([dry, dry], 96, 96, method)
      expect(none.u.every((x) => x === 0 || Math.abs(x) < 1e-6)).toBe(true)
    }
  })
})

describe('extrapolation', () => {
  test('a whole shift moves cells exactly and what comes in is missing', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -5, max: 5 }), (u, v) => {
        const field = Float32Array.from({ length: 400 }, (_, i) => (i * 37) % 101)
        const [moved] = extrapolate(field, uniformField(20, 20, u, v), 1)
        for (let y = 0; y < 20; y++)
          for (let x = 0; x < 20; x++) {
            const inside = x - u >= 0 && x - u < 20 && y - v >= 0 && y - v < 20
            const value = moved![y * 20 + x]!
            if (inside) expect(value).toBeCloseTo(field[(y - v) * 20 + x - u]!, 3)
            else expect(value).toBeNaN()
          }
      }),
      { numRuns: 20 },
    )
  })
  test('there and back again is where it was; a missing cell stays missing', () => {
    const field = showersAt(1)
    field[40 * 96 + 40] = Number.NaN
    const motion = uniformField(96, 96, 2.3, -1.1)
    const path = noDisplacement(96, 96)
    displace(motion, path, 3)
    displace(motion, path, -3)
    const back = carried(field, path)
    expect(back[40 * 96 + 40]).toBeNaN()
    for (let i = 96 * 20; i < 96 * 30; i++) expect(back[i]).toBeCloseTo(field[i]!, 3)
  })
  test('rain that turns keeps its distance from the centre', () => {
    const n = 101
    const u = Float32Array.from({ length: n * n }, (_, i) => -0.1 * (Math.floor(i / n) - 50))
    const v = Float32Array.from({ length: n * n }, (_, i) => 0.1 * ((i % n) - 50))
    const field = new Float32Array(n * n)
    for (let y = -3; y <= 3; y++) for (let x = -3; x <= 3; x++) field[(50 + y) * n + 80 + x] = 1
    const steps = extrapolate(field, { width: n, height: n, u, v }, 10)
    const moved = steps[9]!
    let [sx, sy, sum] = [0, 0, 0]
    moved.forEach((w, i) => {
      if (!(w > 0)) return
      sum += w
      sx += w * ((i % n) - 50)
      sy += w * (Math.floor(i / n) - 50)
    })
    expect(Math.hypot(sx / sum, sy / sum)).toBeCloseTo(30, 0)
    // One radian about the centre.
    expect(Math.atan2(sy, sx)).toBeCloseTo(1, 1)
  })
})

describe('cascade and ensemble', () => {
  test('bands add up to the image', () => {
    const [w, h] = [96, 96]
    const s = emptySpectrum(w, h)
    s.re.set(showersAt(0))
    forward2(s)
    const total = new Float64Array(w * h)
    const one = emptySpectrum(w, h)
    for (const band of cascadeBands(w, h, 6)) {
      bandOf(band, s, one)
      inverse2(one)
      one.re.forEach((x, i) => {
        total[i]! += x
      })
    }
    const image = showersAt(0)
    for (const [i, x] of total.entries()) expect(Math.abs(x - image[i]!)).toBeLessThan(0.05)
  })
  test('the recursion has variance one and the correlations it was given', () => {
    const { phi1, phi2, phi0 } = autoregression(0.8, 0.55)
    const random = randomFrom(6)
    const x = new Float64Array(200000)
    for (let t = 2; t < x.length; t++) x[t] = phi1 * x[t - 1]! + phi2 * x[t - 2]! + phi0 * random.normal()
    const lag = (k: number): number =>
      x.subarray(1000 + k).reduce((s, v, i) => s + v * x[1000 + i]!, 0) / (x.length - 1000 - k)
    expect(lag(0)).toBeCloseTo(1, 1)
    expect(lag(1) / lag(0)).toBeCloseTo(0.8, 1.7)
    expect(lag(2) / lag(0)).toBeCloseTo(0.55, 1.5)
  })
  test('any pair of correlations gives a stationary recursion', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }), (a, b) => {
        const { phi1, phi2, phi0 } = autoregression(a, b)
        expect(Math.abs(phi2)).toBeLessThan(1)
        expect(phi1 + phi2).toBeLessThan(1)
        expect(phi0).toBeGreaterThanOrEqual(0)
      }),
    )
  })
  test('matching gives the distribution of the target, in the order of the field', () => {
    const random = randomFrom(3)
    const target = Float32Array.from({ length: 5000 }, () =>
      random.uniform() < 0.3 ? 40 * random.uniform() - 10 : -15,
    )
    const field = Float32Array.from({ length: 5000 }, () => random.normal() * 5)
    const ranks = [...field.keys()].sort((a, b) => field[b]! - field[a]!)
    const wet = target.filter((v) => v >= -10).length
    matchDistribution(field, targetOf(target, -10, -15))
    expect(field.filter((v) => v > -15).length).toBeCloseTo(wet, -1.2)
    for (const [k, i] of ranks.slice(1, wet - 20).entries())
      expect(field[i]!).toBeLessThanOrEqual(field[ranks[k]!]! + 0.5)
  })
  test('members differ, repeat with their seed, and keep the rain area near that of now', async () => {
    const frames = [1, 2, 3].map(showersAt)
    const motion = uniformField(96, 96, 4, 2)
    const make = async (seed: number) => {
      const out: Float32Array[] = []
      await runSteps(
        stepsBasis(frames, motion, 5),
        motion,
        4,
        { steps: 2, levels: 5, seed, minutes: 10, km: 1, rim: 6 },
        (m, s, rate) => {
          if (s === 2) out[m] = rate.slice()
        },
      )
      return out
    }
    const [a, b, c] = [await make(1), await make(1), await make(2)]
    expect(a).toEqual(b)
    expect(a[0]).not.toEqual(a[1])
    expect(a[0]).not.toEqual(c[0])
    const share = (f: Float32Array): number => {
      const seen = f.filter((v) => !Number.isNaN(v))
      return seen.filter((v) => v >= 0.1).length / seen.length
    }
    for (const member of a) expect(Math.abs(share(member) - share(frames[2]!))).toBeLessThan(0.12)
  })
})
