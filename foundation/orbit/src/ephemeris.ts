/**
 * Where Sun, Moon, planets and whatever a kernel holds are: one interface for work without files (`series`) and with kernels
 * (`kernel`). The mode and its error go into every product. Outside the kernels is an error, or the series where that was asked for.
 *
 *     const e = kernelEphemeris(await loadKernels([{ name: 'de440s.bsp', bytes }]))
 *     e.state('Moon', instantOf('2026-03-01T00:00:00Z'))   // from the barycentre, GCRF axes, km and km/s
 */
import { setuError } from '@setu/core/errors'
import { type BodyName, barycentricState, bodies, seriesMode } from './bodies.js'
import type { Instant } from './instant.js'
import { geometricState, type KernelSet, stateOf, toldBetween } from './kernels.js'
import { etOf } from './lsk.js'
import { bodyNumber } from './naif-ids.js'
import type { State } from './vector3.js'

export interface Ephemeris {
  readonly mode: 'series' | 'kernel'
  /** The mode with its error, for products. */
  readonly describe: string
  /** From the barycentre of the solar system, axes of GCRF, km and km/s; `body` also a number or name of NAIF where kernels are. */
  state(body: BodyName | string | number, t: Instant): State
  /** Whether both ends of a span can be answered by kernels; true of the series. */
  covers(body: BodyName | string | number, from: Instant, to: Instant): boolean
}

const known = (body: string | number): body is BodyName => bodies.some((b) => b === body)

export const seriesEphemeris: Ephemeris = {
  mode: 'series',
  describe: seriesMode,
  state(body, t) {
    if (known(body)) return barycentricState(body, t)
    throw setuError('not-found', {
      where: 'ephemeris',
      found: `"${body}"`,
      expected: `one of ${bodies.join(', ')}`,
      wayOut: 'For other bodies and spacecraft load kernels.',
    })
  },
  covers: () => true,
}

/** Mars and further out: the barycentre of a planet and its moons, where kernels do not tell the planet itself. */
const barycentreOf = (number: number): number | null =>
  number >= 499 && number <= 999 && number % 100 === 99 ? Math.floor(number / 100) : null

export const kernelEphemeris = (set: KernelSet, outside: 'error' | 'series' = 'error'): Ephemeris => {
  const out = new Float64Array(6)
  const numberFor = (body: string | number): number => {
    const number = bodyNumber(body, set.pool)
    const system = barycentreOf(number)
    return system !== null && !set.spans.some((s) => s.target === number) ? system : number
  }
  const covers = (body: string | number, t: Instant): boolean => toldBetween(set, numberFor(body), etOf(t))
  return {
    mode: 'kernel',
    describe: `kernel: ${set.names.join(', ')}, as exact as ${set.names.length > 1 ? 'they are' : 'it is'}; planets from Mars on as the barycentres of their systems where no kernel tells more${
      outside === 'series' ? `; outside them ${seriesMode}` : ''
    }`,
    state(body, t) {
      if (outside === 'series' && known(body) && !covers(body, t)) return barycentricState(body, t)
      geometricState(set, numberFor(body), etOf(t), 0, out)
      return stateOf(out)
    },
    covers: (body, from, to) => covers(body, from) && covers(body, to),
  }
}
