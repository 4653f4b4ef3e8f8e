/**
 * Short-term ensemble prediction, STEPS (Bowler, Pierce & Seed 2006; Pulkkinen et al. 2019), and its mean, S-PROG (Seed
 * 2003). The image in dB is split into bands of scales; each band forgets by its own autoregression and, in an ensemble,
 * is fed with noise of the image's own spectrum; the sum takes the distribution of the last image, rains near rain only,
 * and is carried by the motion, which in an ensemble is perturbed.
 *
 * Bands live in the Fourier domain, where the recursion is the same, and two members share one complex field: one inverse
 * transform makes a step of two members. Members are made one pair after another, so memory does not grow with them.
 */
import { randomFrom } from '@setu/core/random'
import { carried, displace, noDisplacement, type Perturbation } from './advection.js'
import { type BandMemory, bandMemories, spectrumOf } from './band-memory.js'
import { type Band, cascadeBands } from './cascade.js'
import { matchDistribution, targetOf } from './cdf-match.js'
import { emptySpectrum, goodLength, inverse2, type Spectrum } from './fourier.js'
import type { MotionField } from './motion-vectors.js'
import { decibelFloor, fromDecibel, rainFloor, toDecibel } from './rain-image.js'
import { rainMask } from './rain-mask.js'

export interface StepsOptions {
  /** Steps ahead, of the length between frames. */
  readonly steps: number
  /** Bands, 6 to 8 as a rule. */
  readonly levels: number
  readonly seed: number
  /** Minutes of a step and size of a cell, km: for the perturbation of motion, known in km/h. */
  readonly minutes: number
  readonly km: number
  /** Cells over which rain may spread each step. */
  readonly rim: number
}

export const stepsDefaults = { levels: 8, seed: 1, rim: 10 } as const

/** Everything that members share. */
export interface StepsBasis {
  readonly width: number
  readonly height: number
  readonly padded: readonly [number, number]
  readonly bands: readonly Band[]
  readonly memory: readonly BandMemory[]
  readonly now: Float32Array
  readonly spectrum: Spectrum
  /** Amplitude of noise by band and frequency: the image's own. */
  readonly noise: readonly Float32Array[]
  readonly earlier: readonly [Spectrum, Spectrum]
}

const wet = 10 * Math.log10(rainFloor)

/** Bands, their memory and the noise of three frames of rates (mm/h, oldest first) under a motion field. */
export const stepsBasis = (
  frames: readonly (Float32Array | Float64Array)[],
  motion: MotionField,
  levels: number,
): StepsBasis => {
  const { width, height } = motion
  const padded = [goodLength(width), goodLength(height)] as const
  const images = frames.slice(-3).map((f) => Float32Array.from(f, (v) => (Number.isNaN(v) ? Number.NaN : toDecibel(v))))
  const back = noDisplacement(width, height)
  displace(motion, back, 1)
  const before = carried(images[1]!, back)
  displace(motion, back, 1)
  const earlier = carried(images[0]!, back)
  const now = images[2]!
  const bands = cascadeBands(padded[0], padded[1], levels)
  const memory = bandMemories(bands, width, height, padded, now, before, earlier, decibelFloor)
  // Where the past is unknown it was as now: the recursion starts from rest there.
  const known = (image: Float32Array): Float32Array => image.map((v, i) => (Number.isNaN(v) ? now[i]! : v))
  const spectrum = spectrumOf(width, height, padded, now, null, decibelFloor)
  const past = [before, earlier].map((f) => spectrumOf(width, height, padded, known(f), null, decibelFloor))
  // Noise with the amplitude of the image itself, band by band: its variance is then the band's.
  const noise = bands.map((band) =>
    Float32Array.from(band.index, (i, j) =>
      i === 0 ? 0 : band.weight[j]! * Math.hypot(spectrum.re[i]!, spectrum.im[i]!),
    ),
  )
  return {
    width,
    height,
    padded,
    bands,
    memory,
    now,
    spectrum,
    noise,
    earlier: [past[0]!, past[1]!],
  }
}

/** Standard deviation of the motion's error after some minutes, km/h: along and across (Bowler et al. 2006, fits of pySTEPS). */
export const motionSpread = (minutes: number): Perturbation => ({
  along: 10.88 * minutes ** 0.23 - 7.68,
  across: 5.76 * minutes ** 0.31 - 2.72,
})

type Emit = (member: number, step: number, rate: Float32Array) => Promise<void> | void

/**
 * Forecasts of `members` (0: the one S-PROG forecast, member 0). Each field of rates, mm/h, is handed to `emit` and may be
 * overwritten after; NaN came from outside.
 */
export const runSteps = async (
  basis: StepsBasis,
  motion: MotionField,
  members: number,
  options: StepsOptions,
  emit: Emit,
): Promise<void> => {
  const { width, height, padded, bands, memory } = basis
  const target = targetOf(basis.now, wet, decibelFloor)
  const field = emptySpectrum(padded[0], padded[1])
  const white = { re: new Float32Array(field.re.length), im: new Float32Array(field.re.length) }
  const values = new Float32Array(width * height)
  const rate = new Float32Array(width * height)
  const deterministic = members === 0
  const root = Math.SQRT1_2
  for (let first = 0; first < Math.max(1, members); first += 2) {
    const pair = deterministic || first + 1 >= members ? 1 : 2
    const random = randomFrom(options.seed, 1 + first)
    const state = bands.map((band) => {
      const n = band.index.length
      const [re1, im1, re2, im2] = [0, 0, 0, 0].map(() => new Float32Array(n)) as [
        Float32Array,
        Float32Array,
        Float32Array,
        Float32Array,
      ]
      // Both members start from the image: F + iF.
      for (let j = 0; j < n; j++) {
        const i = band.index[j]!
        const w = band.weight[j]!
        const start = (s: Spectrum, re: Float32Array, im: Float32Array): void => {
          re[j] = w * (pair === 2 ? s.re[i]! - s.im[i]! : s.re[i]!)
          im[j] = w * (pair === 2 ? s.im[i]! + s.re[i]! : s.im[i]!)
        }
        start(basis.spectrum, re1, im1)
        start(basis.earlier[0], re2, im2)
      }
      return { re1, im1, re2, im2 }
    })
    const paths = [0, 1].slice(0, pair).map(() => ({
      displacement: noDisplacement(width, height),
      mask: rainMask(basis.now, width, height, wet, options.rim),
      // Laplace variates of variance one, as the fits were made.
      along: laplace(random.uniform()),
      across: laplace(random.uniform()),
    }))
    for (let step = 1; step <= options.steps; step++) {
      field.re.fill(0)
      field.im.fill(0)
      // One noise for all bands, as it is one field.
      if (!deterministic)
        for (let i = 0; i < white.re.length; i++) {
          white.re[i] = random.normal()
          white.im[i] = random.normal()
        }
      for (const [b, band] of bands.entries()) {
        const { phi1, phi2, phi0 } = memory[b]!
        const s = state[b]!
        const amplitude = basis.noise[b]!
        const { index } = band
        for (let j = 0; j < index.length; j++) {
          const i = index[j]!
          if (i === 0) {
            // The mean stays.
            field.re[0]! += s.re1[j]!
            field.im[0]! += s.im1[j]!
            continue
          }
          let re = phi1 * s.re1[j]! + phi2 * s.re2[j]!
          let im = phi1 * s.im1[j]! + phi2 * s.im2[j]!
          if (!deterministic) {
            const size = phi0 * amplitude[j]!
            re += size * white.re[i]!
            im += size * white.im[i]!
          }
          s.re2[j] = s.re1[j]!
          s.im2[j] = s.im1[j]!
          s.re1[j] = re
          s.im1[j] = im
          field.re[i]! += re
          field.im[i]! += im
        }
      }
      inverse2(field)
      for (let p = 0; p < pair; p++) {
        const plane = p === 0 ? field.re : field.im
        const path = paths[p]!
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++) {
            const i = y * width + x
            values[i] = decibelFloor + (plane[y * padded[0] + x]! - decibelFloor) * path.mask[i]!
          }
        matchDistribution(values, target)
        rainMask(values, width, height, wet, options.rim, path.mask)
        const spread = motionSpread(step * options.minutes)
        const cellsAStep = options.minutes / 60 / options.km
        displace(
          motion,
          path.displacement,
          1,
          deterministic
            ? undefined
            : {
                along: root * path.along * spread.along * cellsAStep,
                across: root * path.across * spread.across * cellsAStep,
              },
        )
        for (let i = 0; i < values.length; i++) values[i] = fromDecibel(values[i]!)
        carried(values, path.displacement, 'linear', rate)
        await emit(first + p, step, rate)
      }
    }
  }
}

const laplace = (u: number): number => {
  const d = u - 0.5
  return -Math.sign(d) * Math.log(1 - 2 * Math.abs(d))
}
