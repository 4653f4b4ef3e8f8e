/** `orbit.propagate` with the covariance of its message: against differences of two-body motion, and its own messages. */
import { describe, expect, test } from 'vitest'
import { readNdm } from '../src/ccsds.js'
import { writeKvn } from '../src/ccsds-kvn-write.js'
import { cdmOf } from '../src/cdm.js'
import { conjunctionStates } from '../src/conjunction-states.js'
import { carryCovariance, covarianceFromLocal, covarianceToLocal, sigmasOf } from '../src/covariance.js'
import { zonalField } from '../src/gravity-field.js'
import { orbit } from '../src/index.js'
import { readInitialStates } from '../src/initial-states.js'
import { twoBody } from '../src/kepler.js'
import { localFrame } from '../src/local-orbital.js'
import { oemOf, secondsOnScale } from '../src/oem.js'
import { opmMessage, opmOf } from '../src/opm.js'
import { tug, tugCovariance } from '../src/sample-states.js'
import { applyTransposed, type State } from '../src/vector3.js'
import { haveDebris, textOfFile } from './reference-files.js'
import { runKept } from './run-kept.js'

const process = orbit.processes.find((p) => p.id === 'orbit.propagate')!
const header = { creationDate: '2026-03-01T00:00:00', originator: 'TEST' }
const opm = (): string => writeKvn(opmMessage(tug, header))
const nothing = { degree: 0, sunMoon: false, tides: false, relativity: false, air: 'none', sunlight: false }

describe('the covariance of a message', () => {
  const sigmasAt = (kept: Map<string, Uint8Array>, row: number): number[] => {
    const line = new TextDecoder().decode(kept.get('covariances.csv')!).trim().split('\n')[row + 1]!.split(',')
    return [2, 4, 7].map((k) => Math.sqrt(Number(line[k])))
  }

  test('is carried on along a two-body orbit, over its impulse, and written with the states', async () => {
    const { kept, outputs, findings } = await runKept(
      process,
      { elements: 'tug.opm', hours: 24, step: 60, ...nothing },
      { 'tug.opm': opm() },
    )
    expect(sigmasAt(kept, 0).map((v) => Number(v.toFixed(6)))).toEqual([20, 50, 10])
    // Beside the orbit, three metres higher at first: after a day apart by what the first matrix says of it.
    const inertial = covarianceFromLocal('RTN', tug, tugCovariance())
    const along = (from: State, t: number): State => twoBody(from, t)
    const noon = along(tug, 43_200)
    const kick = (s: State): State => {
      const dv = applyTransposed(localFrame('RTN', s).rotation, [0, 0.001, 0])
      return { ...s, velocity: [s.velocity[0] + dv[0], s.velocity[1] + dv[1], s.velocity[2] + dv[2]] }
    }
    const day = (s: State): State => twoBody(kick(along(s, 43_200)), 43_200)
    const phi = new Float64Array(36)
    for (let j = 0; j < 6; j++) {
      const h = j < 3 ? 1e-3 : 1e-6
      const [up, down] = [1, -1].map((sign) => {
        const x = [...tug.position, ...tug.velocity].map((v, k) => (k === j ? v + sign * h : v))
        const end = day({ position: [x[0]!, x[1]!, x[2]!], velocity: [x[3]!, x[4]!, x[5]!] })
        return [...end.position, ...end.velocity]
      })
      for (let i = 0; i < 6; i++) phi[6 * i + j] = (up![i]! - down![i]!) / (2 * h)
    }
    const end = twoBody(kick(noon), 43_200)
    const truth = sigmasOf(covarianceToLocal('RTN', end, carryCovariance(inertial, phi)))
    for (const [k, value] of sigmasAt(kept, 24).entries()) expect(value / (1000 * truth[k]!)).toBeCloseTo(1, 4)
    expect(outputs.uncertainty).toHaveLength(25)
    expect(findings.find((f) => f.code === 'orbit.covariance')?.severity).toBe('note')
    const text = new TextDecoder().decode(kept.get('ephemeris.oem')!)
    const segment = oemOf(readNdm(text, 'e.oem').messages[0]!)[0]!
    expect(segment.covariances).toHaveLength(25)
    expect(segment.covariances[0]).toMatchObject({ frame: 'RTN', epoch: segment.epochs[0] })
    // What was written is read again as a state with its covariance.
    const again = readInitialStates(text, 'e.oem')[0]!
    for (let k = 0; k < 36; k++) expect(again.covariance![k]! / 1e-3).toBeCloseTo(inertial[k]! / 1e-3, 9)
    const last = opmOf(readNdm(new TextDecoder().decode(kept.get('end.opm')!), 'end.opm').messages[0]!)
    expect(last.covarianceFrame).toBe('RTN')
    expect(Math.sqrt(last.covariance![7]!) / truth[1]!).toBeCloseTo(1, 4)
  })

  test.each([
    [0, 0],
    [7, 0.0003],
  ])('element %i is %f: what is wrong is said', async (at, value) => {
    const covariance = tugCovariance()
    covariance[at] = value
    const { kept, findings, outputs } = await runKept(
      process,
      { elements: 'bad.opm', hours: 1, step: 30, ...nothing },
      { 'bad.opm': writeKvn(opmMessage({ ...tug, covariance }, header)) },
    )
    expect(findings.find((f) => f.code === 'orbit.covariance')).toMatchObject({ severity: 'warning' })
    expect(findings.find((f) => f.code === 'orbit.covariance')!.message).toMatch(/not positive definite/)
    expect(new TextDecoder().decode(kept.get('covariances.csv')!)).not.toContain('NaN')
    expect((outputs.uncertainty as { radial: number | null }[]).some((row) => row.radial === null)).toBe(true)
  })
})

test.runIf(haveDebris)(
  'both objects of a CDM are carried back twelve hours, and forward again they miss by the same, with what it says of them',
  async () => {
    const name = '000025994_conj_000037558_20210324_151047_20210323_154356.cdm'
    const text = textOfFile(`debris/cdm/cara/${name}`)
    const { miss } = conjunctionStates(cdmOf(readNdm(text, name).messages[0]!))
    const inputs = { elements: name, start: '2021-03-24T03:00:00Z', hours: 12, step: 60, ...nothing }
    const { kept, outputs, findings } = await runKept(process, inputs, { [name]: text })
    expect(outputs).toMatchObject({ objects: 2, missing: 0, frame: 'GCRF' })
    expect(findings.filter((f) => f.code === 'orbit.covariance')).toHaveLength(2)
    // Made anew from the states twelve hours before: the miss at the message's time is the same.
    const oem = oemOf(readNdm(new TextDecoder().decode(kept.get('ephemeris.oem')!), 'e.oem').messages[0]!)
    const tca = cdmOf(readNdm(text, name).messages[0]!).tca
    const apart = oem.map((s) => {
      const [x, y, z, u, v, w] = s.states
      return twoBody(
        { position: [x!, y!, z!], velocity: [u!, v!, w!] },
        secondsOnScale('UTC', s.epochs[0]!, tca),
        zonalField().mu,
      ).position
    })
    const again = [0, 1, 2].map((k) => apart[1]![k]! - apart[0]![k]!)
    for (let k = 0; k < 3; k++) expect(again[k]).toBeCloseTo(miss[k]!, 4)
  },
)
