/** A made-up tug on a low orbit of round elements, with one manoeuvre, as an OPM. Simulated. */
import type { SampleFiles } from '@setu/core/contract'
import { mjdOfDate } from './calendar.js'
import { writeKvn } from './ccsds-kvn-write.js'
import { stateOfKepler } from './kepler.js'
import { type Opm, opmMessage } from './opm.js'

const day = mjdOfDate(2026, 3, 1)
export const tugElements = { a: 6878.137, e: 0.001, i: 0.9, node: 0.7, argument: 1.1, mean: 0.2 } as const

/** 20, 50 and 10 m along R, T, N; 5 cm/s, 2 cm/s and 1 cm/s; speed along the track goes against height. */
export const tugCovariance = (): Float64Array => {
  const sigma = [0.02, 0.05, 0.01, 5e-5, 2e-5, 1e-5]
  const p = new Float64Array(36)
  for (const [k, s] of sigma.entries()) p[7 * k] = s * s
  p[24] = p[4] = -0.9 * sigma[0]! * sigma[4]!
  p[19] = p[9] = -0.9 * sigma[1]! * sigma[3]!
  return p
}

/** 420 kg, 2.4 m2, and a metre a second along the track at noon. */
export const tug: Opm = {
  objectName: 'SAMPLE TUG',
  objectId: '2026-002A',
  centre: 'EARTH',
  frame: 'GCRF',
  timeSystem: 'UTC',
  epoch: { day, seconds: 0 },
  ...stateOfKepler(tugElements),
  massKg: 420,
  dragAreaM2: 2.4,
  dragCoefficient: 2.2,
  solarAreaM2: 3.1,
  solarCoefficient: 1.3,
  covariance: tugCovariance(),
  covarianceFrame: 'RTN',
  manoeuvres: [
    {
      ignition: { day, seconds: 43_200 },
      durationSeconds: 0,
      deltaMassKg: -0.2,
      frame: 'RTN',
      deltaVKmPerS: [0, 0.001, 0],
    },
  ],
}

export const states = async (): Promise<SampleFiles> =>
  new Map([
    [
      'tug.opm',
      new TextEncoder().encode(
        writeKvn(opmMessage(tug, { creationDate: '2026-03-01T00:00:00', originator: 'SETU SAMPLE' }, ['simulated'])),
      ),
    ],
  ])
