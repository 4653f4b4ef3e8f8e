import type { Bytes } from '@setu/core/contract'
import { bytesOf } from '@setu/core/source'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spkPosition } from '../src/apparent-state.js'
import { openDaf } from '../src/daf.js'
import { frameTransform } from '../src/kernel-frames.js'
import { type KernelSet, loadKernels, spkState } from '../src/kernels.js'
import { leapSeconds } from '../src/leap-seconds.js'
import { etOf, instantOfEt, leapSecondsOf } from '../src/lsk.js'
import { frameNumber } from '../src/naif-ids.js'
import { openPck } from '../src/pck.js'
import { openSpk } from '../src/spk.js'
import { readTextKernel } from '../src/text-kernel.js'
import { formatUtc, instantOf } from '../src/time-scales.js'
import { apply, type Vector3 } from '../src/vector3.js'
import { cspiceStates } from './cspice-states.js'
import { cspiceEt, cspiceFrames, cspiceGeometric, cspiceSeen } from './cspice-values.js'
import { damaged } from './damage.js'
import { madeSegments, otherWindows } from './made-kernels.js'
import { bytesOfFile, haveMoon, textOfFile } from './reference-files.js'
import { writeDaf } from './write-daf.js'

const made = (littleEndian: boolean, comment?: string): Uint8Array =>
  writeDaf('SPK', [...madeSegments, ...otherWindows], littleEndian, comment)
const file = (name: string) => ({ name, bytes: bytesOf(bytesOfFile(`moon/spice/${name}`)) })
let shared: Promise<KernelSet> | undefined
const real = (): Promise<KernelSet> =>
  (shared ??= loadKernels(
    [
      'naif0012.tls',
      'pck00010.tpc',
      'moon_080317.tf',
      'moon_assoc_me.tf',
      'moon_pa_de421_1900-2050.bpc',
      'de430-2015-03-02.bsp',
      'spinup_Sun_MOONME_ONEMONTH_m1p5deg.bsp',
    ].map(file),
  ))
const worst = (a: readonly number[], b: readonly number[]): number => Math.max(...a.map((v, i) => Math.abs(v - b[i]!)))

test('SPK types 1, 2, 3, 5, 8, 9, 12, 13, 21 in both byte orders', async () => {
  for (const littleEndian of [true, false]) {
    const set = await loadKernels([{ name: 'made', bytes: bytesOf(made(littleEndian)) }])
    expect([...new Set(set.spk.map((s) => s.type))].sort((a, b) => a - b)).toEqual([1, 2, 3, 5, 8, 9, 12, 13, 21])
    for (const [target, t, expected] of cspiceStates) {
      const { position, velocity } = spkState(set, target, t, 'J2000', 399)
      expect(worst(position, expected.slice(0, 3)), `${target} ${t}`).toBeLessThan(1e-9)
      expect(worst(velocity, expected.slice(3)), `${target} ${t}`).toBeLessThan(1e-11)
    }
  }
})

test.runIf(haveMoon)('frames: binary PCK, frame kernel, text PCK', async () => {
  const set = await real()
  for (const [name, et, matrix, rate] of cspiceFrames) {
    const t = frameTransform(set, frameNumber(name, set.pool), et)
    // IAU_EARTH has turned by millions of degrees: a double holds 6e-12 rad of that.
    expect(worst([...t.matrix], matrix), `${name} ${et}`).toBeLessThan(name.startsWith('IAU') ? 1e-11 : 1e-12)
    expect(worst([...t.rate], rate), `${name} ${et}`).toBeLessThan(1e-12)
  }
})

test.runIf(haveMoon)('the vector that moon_080317.tf gives for its own check, to a metre', async () => {
  const set = await real()
  const et = 259056665.1855896
  const v: Vector3 = [247982.73371071659, -261899.96683651494, -124558.308760974]
  const in_ = (frame: string): Vector3 => apply(frameTransform(set, frameNumber(frame, set.pool), et).matrix, v)
  expect(worst(in_('MOON_PA'), [379908.634, 33385.003, -12516.8859])).toBeLessThan(1e-3)
  expect(worst(in_('MOON_ME'), [379892.825, 33510.118, -12661.5278])).toBeLessThan(1e-3)
})

test.runIf(haveMoon)('states, light time and aberration', async () => {
  const set = await real()
  for (const [target, observer, frame, et, expected] of cspiceGeometric) {
    const s = spkState(set, target, et, frame, observer)
    const far = Math.hypot(...s.position)
    expect(worst(s.position, expected.slice(0, 3))).toBeLessThan(1e-13 * far)
    expect(worst(s.velocity, expected.slice(3))).toBeLessThan(5e-9)
  }
  for (const [target, observer, frame, et, correction, expected, lightTime] of cspiceSeen) {
    const s = spkPosition(set, target, et, frame, correction, observer)
    const tolerance = frame === 'IAU_EARTH' ? 1e-3 : 2e-5
    expect(worst(s.position, expected), `${target} ${frame} ${correction}`).toBeLessThan(tolerance)
    expect(Math.abs(s.lightTime - lightTime)).toBeLessThan(1e-10)
  }
})

test.runIf(haveMoon)('ephemeris time, and the leap seconds of the kernel are those built in', async () => {
  for (const [utc, et] of cspiceEt) {
    // Before 1972 SPICE holds 9 s; here are the rates of that age.
    if (utc < '1972') continue
    expect(Math.abs(etOf(instantOf(utc)) - et)).toBeLessThan(2e-7)
    expect(instantOf(formatUtc(instantOfEt(et), 6)).taiSeconds).toBeCloseTo(instantOf(utc).taiSeconds, 5)
  }
  const table = leapSecondsOf((await real()).pool, 'naif0012.tls')
  expect(table.filter((l) => l.mjd >= 41317)).toEqual(leapSeconds.filter((l) => l.mjd >= 41317))
})

test('a span holds only its records and gives the same states', async () => {
  const bytes = bytesOf(made(true))
  const whole = await openSpk(bytes, 'made')
  const part = await openSpk(bytes, 'made', { from: 3000, to: 4000, targets: [-1002, -1003] })
  expect(part.map((s) => s.target)).toEqual([-1002, -1003])
  const [a, b] = [new Float64Array(6), new Float64Array(6)]
  for (const s of part)
    for (const t of [3000, 3456.7, 4000]) {
      s.stateAt(t, a)
      whole.find((w) => w.target === s.target)!.stateAt(t, b)
      expect([...a]).toEqual([...b])
    }
  await expect(openSpk(bytes, 'made', { limit: 1000 })).rejects.toThrow(/span of time/)
})

test('bad kernels are named: cut off, through a text transfer, unknown type, nothing for that time', async () => {
  const good = made(true, 'a comment')
  expect((await openDaf(bytesOf(good), 'a')).comments).toEqual(['a comment'])
  await expect(openDaf(bytesOf(good.subarray(0, 3000)), 'a.bsp')).rejects.toThrow(/a\.bsp/)
  await expect(openSpk(bytesOf(good.subarray(0, good.length - 2048)), 'a.bsp')).rejects.toThrow(/within the file/)
  const transferred = Uint8Array.from(good)
  transferred[699 + 9] = 0x0d
  await expect(openDaf(bytesOf(transferred), 'a.bsp')).rejects.toThrow(/text transfer/)
  const other = writeDaf('SPK', [{ ...madeSegments[1]!, integers: [-1, 399, 1, 10] }])
  await expect(openSpk(bytesOf(other), 'a.bsp')).rejects.toThrow(/type 10/)
  await expect(loadKernels([{ name: 'x', bytes: bytesOf(new TextEncoder().encode('hello')) }])).rejects.toThrow(
    /no kernel/,
  )
  const set = await loadKernels([{ name: 'made', bytes: bytesOf(good) }])
  expect(() => spkState(set, -1002, 99_999, 'J2000', 399)).toThrow(/no chain of segments/)
  expect(() => spkState(set, 'MOOON', 2000, 'J2000', 399)).toThrow(/Did you mean MOON/)
  expect(() => spkState(set, -1002, 2000, 'MOON_ME', 399)).toThrow(/frame kernel/)
  expect(() => spkState(set, -1002, 2000, 'IAU_MOON', 399)).toThrow(/orientation/)
})

test('text kernels: numbers, strings, dates, arrays, appending; and what is wrong in them', () => {
  const pool = readTextKernel(
    "KPL/FK\ncomment A = 1\n\\begindata\nA = ( 1, 2.5D3\n  -3.E-1 )\nA += 4\nB = 'it''s'\nC=@2000-JAN-1/12:00\n\\begintext\nA = 9",
    'k',
  )
  expect(pool.get('A')).toEqual([1, 2500, -0.3, 4])
  expect(pool.get('B')).toEqual(["it's"])
  expect(pool.get('C')).toEqual([0])
  for (const [text, message] of [
    ['\\begindata\nA = (1 2\n\\begintext', /k:3/],
    ['\\begindata\nA = x', /k:2/],
    ["\\begindata\nA = (1 'b')", /one kind/],
    ['\\begindata\nwhat is this', /NAME = value/],
    ["\\begindata\nA = 'open", /k:2/],
    ['\\begindata\nA = (1', /k:2/],
  ] as const)
    expect(() => readTextKernel(text, 'k')).toThrow(message)
})

const tolerant = async (read: () => Promise<unknown>): Promise<void> => {
  try {
    await read()
  } catch (error) {
    if ((error as { code?: string }).code === undefined || (error as { code: string }).code === 'internal') throw error
  }
}

test('any damage gives states or a named error', async () => {
  const small = writeDaf('SPK', [madeSegments[1]!, madeSegments[3]!, madeSegments[0]!, madeSegments[6]!])
  await fc.assert(
    fc.asyncProperty(damaged(small, 12), async (body) => {
      await tolerant(async () => {
        const out = new Float64Array(6)
        for (const s of await openSpk(bytesOf(body) as Bytes, 'damaged')) s.stateAt((s.start + s.end) / 2, out)
      })
      await tolerant(() => openPck(bytesOf(body), 'damaged'))
    }),
    { numRuns: 250 },
  )
})

test.runIf(haveMoon)('any damage to a text kernel gives a pool or a named error', () => {
  const good = new TextEncoder().encode(textOfFile('moon/spice/moon_080317.tf').slice(-9000))
  return fc.assert(
    fc.asyncProperty(damaged(good, 12), async (body) => {
      await tolerant(async () => readTextKernel(new TextDecoder('latin1').decode(body), 'damaged'))
    }),
    { numRuns: 200 },
  )
})
