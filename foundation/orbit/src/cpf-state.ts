/**
 * A state to begin a propagation with from an ILRS prediction (CPF): it has positions alone, as a rule. The velocity is that of
 * a polynomial through eleven of them, at the middle one, where it is good to micrometres a second.
 */
import { setuError } from '@setu/core/errors'
import type { Cpf } from './cpf.js'
import { type EarthFrame, transformAt, transformPosition } from './frames.js'
import { type InitialState, type StateDoor, toGcrf } from './initial-state.js'
import { secondsBetween } from './instant.js'
import { instantOnSystem } from './time-system.js'
import type { Vector3 } from './vector3.js'

const CPF_NODES = 11
const cpfFrames: readonly EarthFrame[] = ['ITRF', 'TOD', 'EME2000']

/** Derivative at `t` of the polynomial through all of `values`. */
const slope = (times: readonly number[], values: readonly number[], t: number): number => {
  let sum = 0
  for (let i = 0; i < times.length; i++) {
    let weight = 0
    for (let j = 0; j < times.length; j++) {
      if (j === i) continue
      let product = 1 / (times[i]! - times[j]!)
      for (let k = 0; k < times.length; k++)
        if (k !== i && k !== j) product *= (t - times[k]!) / (times[i]! - times[k]!)
      weight += product
    }
    sum += weight * values[i]!
  }
  return sum
}

/** The first or last state of a prediction. Throws `bad-file` where its positions are too few for a velocity. */
export const stateOfCpf = (c: Cpf, d: StateDoor, where: string): InitialState => {
  const frame = cpfFrames[c.frame]
  if (!frame) throw setuError('bad-file', { where, found: `reference frame ${c.frame}`, expected: '0 (ITRF), 1 or 2' })
  const n = c.epochs.length
  const times = c.epochs.map((r) => instantOnSystem('UTC', r, where))
  const position = (i: number): Vector3 => {
    const p = c.positionsM.subarray(3 * i, 3 * i + 3)
    return [p[0]! / 1000, p[1]! / 1000, p[2]! / 1000]
  }
  const head = {
    kind: 'CPF' as const,
    name: c.target,
    id: c.ilrsId,
    catalogueNumber: c.catalogueNumber,
    frame,
    manoeuvres: [],
    left: [],
  }
  if (c.velocitiesMPerS) {
    const i = d.at === 'first' ? 0 : n - 1
    const v = c.velocitiesMPerS.subarray(3 * i, 3 * i + 3)
    const velocity: Vector3 = [v[0]! / 1000, v[1]! / 1000, v[2]! / 1000]
    const state = toGcrf(d, frame, times[i]!, undefined, { position: position(i), velocity })
    return { ...head, epoch: times[i]!, state, velocityFrom: 'message' }
  }
  if (n < CPF_NODES)
    throw setuError('bad-file', {
      where,
      found: `${n} positions without velocities`,
      expected: `at least ${CPF_NODES}, for a velocity from them`,
    })
  const from = d.at === 'first' ? 0 : n - CPF_NODES
  const middle = from + (CPF_NODES >> 1)
  const nodes = Array.from({ length: CPF_NODES }, (_, k) => {
    const i = from + k
    const t = times[i]!
    return {
      seconds: secondsBetween(times[middle]!, t),
      position: transformPosition(transformAt(frame, 'GCRF', t, d.eoAt(t)), position(i)),
    }
  })
  const at = nodes.map((x) => x.seconds)
  const rate = (k: 0 | 1 | 2): number =>
    slope(
      at,
      nodes.map((x) => x.position[k]),
      0,
    )
  return {
    ...head,
    epoch: times[middle]!,
    state: { position: nodes[CPF_NODES >> 1]!.position, velocity: [rate(0), rate(1), rate(2)] },
    velocityFrom: 'positions',
  }
}
