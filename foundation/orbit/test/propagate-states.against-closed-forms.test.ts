/** `orbit.propagate` of states: against two-body motion, the library, its own messages, and predictions of real satellites. */
import { readNpy } from '@setu/formats/npy/npy'
import { expect, test } from 'vitest'
import { msisAtmosphere } from '../src/atmosphere.js'
import { readNdm } from '../src/ccsds.js'
import { writeKvn } from '../src/ccsds-kvn-write.js'
import { writeNdmXml } from '../src/ccsds-xml-write.js'
import { forceModel } from '../src/force-model.js'
import { transformAt, transformState } from '../src/frames.js'
import { pointMass, zonalField } from '../src/gravity-field.js'
import { orbit } from '../src/index.js'
import { readInitialStates } from '../src/initial-states.js'
import { addSeconds, secondsBetween } from '../src/instant.js'
import { earthMu, keplerOfState, stateOfKepler, twoBody } from '../src/kepler.js'
import { localFrame } from '../src/local-orbital.js'
import { oemOf, oemStateAt } from '../src/oem.js'
import { type Opm, opmMessage, opmOf } from '../src/opm.js'
import { flyFrom } from '../src/powered-flight.js'
import { propagateNumerically } from '../src/propagate-numerically.js'
import { tug, tugElements } from '../src/sample-states.js'
import { instantOf, instantToUtc, utcToInstant } from '../src/time-scales.js'
import { applyTransposed, norm, type State, subtract } from '../src/vector3.js'
import { survivesDamage } from './damage-text.js'
import { bytesOfFile, haveDebris, haveMoon, textOfFile } from './reference-files.js'
import { runKept } from './run-kept.js'

const process = orbit.processes.find((p) => p.id === 'orbit.propagate')!
const header = { creationDate: '2026-03-01T00:00:00', originator: 'TEST' }
const opm = (o: Partial<Opm> = {}): string => writeKvn(opmMessage({ ...tug, ...o }, header))
const epoch = utcToInstant(tug.epoch)
const nothing = { degree: 0, sunMoon: false, tides: false, relativity: false, air: 'none', sunlight: false }

const statesOf = (kept: Map<string, Uint8Array>): ((j: number) => State) => {
  const { data, shape } = readNpy(kept.get('states.npy')!, 'states.npy')
  const n = shape[2]!
  const at = (j: number, k: number): number => data[(6 * j + k) * n]!
  return (j) => ({ position: [at(j, 0), at(j, 1), at(j, 2)], velocity: [at(j, 3), at(j, 4), at(j, 5)] })
}
const apart = (a: State, b: State): number => norm(subtract(a.position, b.position))

test('without forces: two-body motion, also before the epoch, with the impulse of the message', async () => {
  const kick = (s: State): State => {
    const dv = applyTransposed(localFrame('RTN', s).rotation, [0, 0.001, 0])
    return { ...s, velocity: [s.velocity[0] + dv[0], s.velocity[1] + dv[1], s.velocity[2] + dv[2]] }
  }
  const start = stateOfKepler(tugElements)
  const after = kick(twoBody(start, 43_200))
  const { outputs, kept, findings } = await runKept(
    process,
    { elements: 'tug.opm', start: '2026-02-28T18:00:00Z', hours: 36, step: 60, ...nothing },
    { 'tug.opm': opm() },
  )
  expect(outputs).toMatchObject({ objects: 1, times: 37, states: 37, missing: 0, frame: 'GCRF' })
  const at = statesOf(kept)
  for (let j = 0; j < 37; j++) {
    const t = 3600 * j - 21_600
    const truth = t <= 43_200 ? twoBody(start, t) : twoBody(after, t - 43_200)
    expect(apart(at(j), truth) / 6878, `${t} s`).toBeLessThan(1e-9)
  }
  // 1 m/s along the track: a grows by 2 a2 v dv / mu.
  const [before, later] = [keplerOfState(at(18)).a, keplerOfState(at(36)).a]
  const theory = (2 * before ** 2 * norm(twoBody(start, 43_200).velocity) * 0.001) / earthMu
  expect((later - before) / theory).toBeCloseTo(1, 3)
  expect(findings.find((f) => f.code === 'orbit.manoeuvres')?.message).toMatch(/1 of 1/)
  // The message at the end has burnt its 0.2 kg and has no manoeuvre left.
  const end = opmOf(readNdm(new TextDecoder().decode(kept.get('end.opm')!), 'end.opm').messages[0]!)
  expect(end.massKg).toBeCloseTo(419.8, 9)
  expect(end.manoeuvres).toEqual([])
  expect(apart(end, at(36))).toBeLessThan(1e-8)
})

test('with all forces: the library put together by hand, and every force is named', async () => {
  const o = { ...tug, manoeuvres: [] }
  const { kept, findings, outputs } = await runKept(
    process,
    { elements: 'a.xml', hours: 3, step: 10, frame: 'ITRF' },
    { 'a.xml': writeNdmXml([opmMessage(o, header)]) },
  )
  const model = forceModel({
    gravity: zonalField(),
    thirdBodies: ['Sun', 'Moon'],
    tides: true,
    relativity: true,
    crAreaOverMass: (1.3 * 3.1) / 420,
    cdAreaOverMass: (2.2 * 2.4) / 420,
    density: msisAtmosphere(null),
  })
  const run = propagateNumerically(model, epoch, tug, [10_800])
  const [x, y, z, u, v, w] = run.states
  const truth = transformState(transformAt('GCRF', 'ITRF', addSeconds(epoch, 10_800)), {
    position: [x!, y!, z!],
    velocity: [u!, v!, w!],
  })
  expect(apart(statesOf(kept)(18), truth)).toBeLessThan(1e-7)
  for (const word of ['EGM96', 'Sun', 'Moon', 'tides', 'Schwarzschild', 'sunlight', 'drag'])
    expect(outputs.method).toContain(word)
  const codes = findings.map((f) => f.code)
  for (const code of ['orbit.force-model', 'orbit.ephemeris', 'orbit.space-weather', 'orbit.gravity-degree'])
    expect(codes).toContain(code)
  expect(findings.find((f) => f.code === 'orbit.ephemeris')?.message).toMatch(/series.*2 arcsec/)
  const check = findings.find((f) => f.code === 'orbit.integration')!.values!.checkM as number
  expect(check).toBeGreaterThan(0)
  expect(check).toBeLessThan(0.1)
})

test('the ephemeris written is read again, and gives the orbit between its rows', async () => {
  const { kept } = await runKept(process, { elements: 'sample:orbit/states/tug.opm', hours: 4, step: 2, ...nothing })
  const text = new TextDecoder().decode(kept.get('ephemeris.oem')!)
  const oem = oemOf(readNdm(text, 'e.oem').messages[0]!)[0]!
  expect(oem.comments.join()).toMatch(/FORCE gravity point mass/)
  const start = stateOfKepler(tugElements)
  for (const t of [61, 5000.5, 14_399]) expect(apart(oemStateAt(oem, t), twoBody(start, t))).toBeLessThan(1e-5)
  // And a numerical orbit can begin with it, at its first row or its last.
  for (const [stateAt, seconds] of [
    ['first', 0],
    ['last', 14_400],
  ] as const) {
    const again = await runKept(
      process,
      { elements: 'e.oem', hours: 1, step: 30, stateAt, ...nothing },
      { 'e.oem': text },
    )
    expect(apart(statesOf(again.kept)(2), twoBody(start, seconds + 3600))).toBeLessThan(1e-5)
  }
})

test('a burn: forwards and back is where it began; a short one is an impulse', async () => {
  const model = forceModel({ gravity: pointMass(earthMu, 6378.137) })
  const burn = (durationSeconds: number) => ({
    at: addSeconds(epoch, 2000 - durationSeconds / 2),
    durationSeconds,
    deltaMassKg: -5,
    frame: 'TNW',
    deltaVKmPerS: [0.002, 0, 0.0005] as const,
  })
  const fly = (state: State, from: number, to: number, seconds: number) =>
    flyFrom({ epoch: addSeconds(epoch, from), state, massKg: 420, manoeuvres: [burn(seconds)] }, () => model, [
      to - from,
    ])
  const start = stateOfKepler(tugElements)
  const row = (s: Float64Array): State => ({ position: [s[0]!, s[1]!, s[2]!], velocity: [s[3]!, s[4]!, s[5]!] })
  const long = await fly(start, 0, 5000, 600)
  expect(long.massKg).toBeCloseTo(415, 9)
  expect(apart(row((await fly(row(long.states), 5000, 0, 600)).states), start)).toBeLessThan(1e-6)
  const [short, impulse] = [await fly(start, 0, 5000, 2), await fly(start, 0, 5000, 0)]
  // The axes turn with the velocity that the burn itself changes: second order in it.
  expect(apart(row(short.states), row(impulse.states))).toBeLessThan(5e-4)
  expect(apart(row(long.states), row(impulse.states))).toBeGreaterThan(2e-3)
})

test('kinks of the shadow are met: a hundred times the error of a step changes less than 5 mm in a day', () => {
  const model = forceModel({ gravity: zonalField(), crAreaOverMass: 0.02 })
  const end = (relative: number): State => {
    const [x, y, z, u, v, w] = propagateNumerically(model, epoch, tug, [86_400], { relative }).states
    return { position: [x!, y!, z!], velocity: [u!, v!, w!] }
  }
  expect(apart(end(1e-11), end(1e-13))).toBeLessThan(5e-6)
})

test('a low orbit comes down: its states end with the code, the other object goes on', async () => {
  const low = opm({
    objectName: 'LOW',
    ...stateOfKepler({ ...tugElements, a: 6378 + 140 }),
    dragAreaM2: 40,
    manoeuvres: [],
  })
  const { outputs } = await runKept(process, { elements: 'two.opm', hours: 5 }, { 'two.opm': `${low}\n${opm()}` })
  expect(outputs.table.map((r: { name: string; code: number }) => [r.name, r.code])).toEqual([
    ['LOW', 8],
    ['SAMPLE TUG', 0],
  ])
  expect(outputs.table[0].reason).toMatch(/80 km/)
  expect(outputs.missing).toBeGreaterThan(5)
})

test('the error of one object never stops the others', async () => {
  const buried = opm({ objectName: 'BURIED', position: [100, 0, 0], manoeuvres: [] })
  const { outputs, findings } = await runKept(
    process,
    { elements: 'two.opm', hours: 1, ...nothing },
    { 'two.opm': `${buried}\n${opm()}` },
  )
  expect(outputs.table.map((r: { name: string; code: number }) => [r.name, r.code])).toEqual([
    ['BURIED', 9],
    ['SAMPLE TUG', 0],
  ])
  expect(findings.find((f) => f.code === 'orbit.not-propagated')?.message).toMatch(/80 km/)
})

test('element sets too: they begin with the state of SGP4 and say so', async () => {
  const { kept, findings } = await runKept(process, {
    elements: 'sample:orbit/fleet/fleet.tle',
    object: 'STATION',
    method: 'numerical',
    hours: 1,
    frame: 'TEME',
  })
  const sgp4 = await runKept(process, { elements: 'sample:orbit/fleet/fleet.tle', object: 'STATION', hours: 1 })
  const [a, b] = [statesOf(kept), statesOf(sgp4.kept)]
  expect(apart(a(0), b(0))).toBeLessThan(1e-6)
  // In an hour both theories stay within a kilometre.
  expect(apart(a(12), b(12))).toBeLessThan(1)
  expect(findings.map((f) => f.code)).toContain('orbit.osculating-of-sgp4')
})

test('positions alone: the velocity of a known orbit from positions to the millimetre', () => {
  const start = stateOfKepler({ ...tugElements, a: 12_270, e: 0.004 })
  const rows = Array.from({ length: 15 }, (_, k) => {
    const t = addSeconds(epoch, 300 * k)
    const { position } = transformState(transformAt('GCRF', 'ITRF', t), twoBody(start, 300 * k))
    const utc = instantToUtc(t)
    return `10 0 ${utc.day} ${utc.seconds.toFixed(6)} 0 ${position.map((v) => (v * 1000).toFixed(3)).join(' ')}`
  })
  const text = `H1 CPF 2 TST 2026 3 1 0 60 1 made NONE\nH2 2600201 1 90000 2026 3 1 0 0 0 2026 3 2 0 0 0 300 1 1 0 0 0 1\n${rows.join('\n')}\n99\n`
  for (const at of ['first', 'last'] as const) {
    const [s] = readInitialStates(text, 'a.cpf', { at })
    const truth = twoBody(start, secondsBetween(epoch, s!.epoch))
    expect(apart(s!.state, truth)).toBeLessThan(2e-6)
    expect(norm(subtract(s!.state.velocity, truth.velocity))).toBeLessThan(2e-8)
    expect(s!.velocityFrom).toBe('positions')
  }
})

test.runIf(haveDebris)('messages of all kinds on real files: frames, scales, craft', () => {
  const read = (name: string, o = {}) => readInitialStates(textOfFile(`debris/ndm/${name}`), name, o)[0]!
  // TOD at the state's epoch: a geostationary craft of 1913 kg with two manoeuvres.
  const w4 = read('OPMExample2.txt')
  expect(norm(w4.state.position)).toBeCloseTo(Math.hypot(6655.9942, 40218.5751, 82.9177), 6)
  expect([w4.massKg, w4.dragAreaM2, w4.solarCoefficient, w4.manoeuvres.length]).toEqual([1913, 10, 1.3, 2])
  // The same numbers in GCRF on GPS time: 14 s earlier on UTC.
  const gps = read('OPMExample5.txt')
  expect(secondsBetween(gps.epoch, w4.epoch)).toBeCloseTo(14, 9)
  expect(gps.state.position[0]).toBe(6655.9942)
  // ITRF turns: the inertial speed is that of an orbit.
  const godzilla = read('OPMExample1.txt')
  expect(norm(godzilla.state.velocity)).toBeGreaterThan(norm([-0.87316, 8.74042, -4.191076]))
  // UT1 needs its file.
  expect(() => read('OCMExample2.txt')).toThrow(/UT1.*Earth orientation/)
  const ocm = read('OCMExample5ITRF.txt')
  expect(ocm.kind).toBe('OCM')
  expect(norm(ocm.state.position)).toBeGreaterThan(6500)
  for (const name of ['OEMExample1.txt', 'OEMExample6.txt', 'OEMExample8.txt'])
    expect(() => read(name)).toThrow(/CENTER_NAME.*MARS.*EARTH/)
})

test.runIf(haveDebris && haveMoon)(
  'Sun and Moon of a kernel instead of the series: less than a metre in a day',
  async () => {
    const day = instantToUtc(instantOf('2015-03-02T00:00:00Z'))
    const high = opm({ epoch: day, ...stateOfKepler({ ...tugElements, a: 42_164 }), manoeuvres: [] })
    const files = { 'a.opm': high, 'de430.bsp': bytesOfFile('moon/spice/de430-2015-03-02.bsp') }
    const run = (o: object) => runKept(process, { elements: 'a.opm', hours: 12, step: 60, degree: 2, ...o }, files)
    const [series, kernel] = [await run({}), await run({ kernel: 'de430.bsp' })]
    const d = apart(statesOf(series.kept)(12), statesOf(kernel.kept)(12))
    expect(d).toBeGreaterThan(0)
    expect(d).toBeLessThan(1e-3)
    expect(kernel.findings.find((f) => f.code === 'orbit.ephemeris')?.values).toEqual({ mode: 'kernel' })
    // Outside its span a kernel is an error, never the series in silence.
    await expect(
      runKept(process, { elements: 'b.opm', hours: 1, kernel: 'de430.bsp' }, { ...files, 'b.opm': opm() }),
    ).rejects.toThrow(/no chain of segments|span of time/)
  },
)

test('bad input is named', async () => {
  const run = (text: string, o: object = {}) => runKept(process, { elements: 'a.opm', ...o }, { 'a.opm': text })
  await expect(run(opm(), { method: 'sgp4' })).rejects.toThrow(/SGP4 takes element sets only/)
  await expect(run(opm(), { object: 'nobody' })).rejects.toThrow(/nobody.*SAMPLE TUG/)
  await expect(run(opm().replace('EARTH', 'MARS'))).rejects.toThrow(/a\.opm:\d+, CENTER_NAME.*MARS.*EARTH/)
  await expect(run(opm().replace('GCRF', 'ATLANTIS'))).rejects.toThrow(/a\.opm:\d+, REF_FRAME.*ATLANTIS/)
  await expect(run(opm().replace('= UTC', '= UT1'))).rejects.toThrow(/UT1/)
  await expect(run(opm().replace('= UTC', '= MET'))).rejects.toThrow(/a\.opm:\d+, TIME_SYSTEM.*MET.*UTC/)
  await expect(run(opm().replace(/^X +=.*$/m, 'X = 12x'))).rejects.toThrow(/a\.opm:\d+, X/)
  await expect(run(opm({ position: [100, 0, 0] }))).rejects.toThrow(/80 km/)
  await expect(run(opm(), { weatherPolicy: 'error' })).rejects.toThrow(/space weather/)
  await expect(run(opm({ manoeuvres: [{ ...tug.manoeuvres[0]!, frame: 'ITRF' }] }))).rejects.toThrow(/turn/)
  const bare = await run(writeKvn(opmMessage({ ...tug, massKg: undefined, manoeuvres: [] } as never, header)), {
    hours: 1,
  })
  expect(bare.findings.find((f) => f.code === 'orbit.force-left-out')?.message).toMatch(/drag and.*mass/)
})

test('any damage to a message or prediction gives states or a named error', () => {
  survivesDamage(opm(), (text) => readInitialStates(text, 'damaged'))
  if (haveDebris)
    survivesDamage(textOfFile('debris/ephemeris/lageos1_cpf_180613_16401.hts').slice(0, 2500), (text) =>
      readInitialStates(text, 'damaged'),
    )
})
