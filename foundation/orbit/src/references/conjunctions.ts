/** Real conjunctions: what their messages say of the geometry, and the probability that follows from states and covariances. */
import type { Bench, Reference } from '@setu/core/contract'
import { normalCdf } from '@setu/core/normal-distribution'
import { readNdm } from '../ccsds.js'
import { type Cdm, cdmOf } from '../cdm.js'
import { type ConjunctionStates, conjunctionStates } from '../conjunction-states.js'
import { add, cross, dot, norm, scale, unit, type Vector3 } from '../vector3.js'
import { textOfFile } from './files.js'
import { goodMessages } from './message-files.js'

const cara = goodMessages.filter((path) => path.startsWith('debris/cdm/cara/'))
const EXPECTED = 'debris/cdm/cara-pc-expected.csv'

const each = async (b: Bench, visit: (name: string, c: Cdm, s: ConjunctionStates) => void): Promise<void> => {
  for (const path of cara) {
    const c = cdmOf(readNdm(await textOfFile(b, path), path).messages[0]!)
    visit(path.slice(path.lastIndexOf('/') + 1, -4), c, conjunctionStates(c))
  }
}

/** Normal probability between two numbers, exact in the tails. */
const between = (a: number, b: number): number => (a > 0 ? normalCdf(-a) - normalCdf(-b) : normalCdf(b) - normalCdf(a))

/** Foster and Estes 1992 for a disc, km: closed form along one principal axis, Simpson over the other. */
const discProbability = (s: ConjunctionStates, radius: number): number => {
  const closest = add(s.miss, scale(s.relativeVelocity, s.secondsToClosest))
  const z = unit(s.relativeVelocity)
  const x = unit(closest)
  const y = cross(z, x)
  const both = s.objects[0].covariance.map((v, k) => v + s.objects[1].covariance[k]!)
  const of = (a: Vector3, b: Vector3): number =>
    dot(a, [0, 1, 2].map((i) => dot([both[6 * i]!, both[6 * i + 1]!, both[6 * i + 2]!], b)) as never)
  const [xx, xy, yy] = [of(x, x), of(x, y), of(y, y)]
  const turn = 0.5 * Math.atan2(2 * xy, xx - yy)
  const [c, q] = [Math.cos(turn), Math.sin(turn)]
  const [s1, s2] = [
    Math.sqrt(c * c * xx + 2 * c * q * xy + q * q * yy),
    Math.sqrt(q * q * xx - 2 * c * q * xy + c * c * yy),
  ]
  const [m1, m2] = [norm(closest) * c, -norm(closest) * q]
  const inside = (angle: number): number => {
    const [u, half] = [radius * Math.sin(angle), radius * Math.cos(angle)]
    const density = Math.exp(-0.5 * ((u - m1) / s1) ** 2) / (s1 * Math.sqrt(2 * Math.PI))
    return density * half * between((-half - m2) / s2, (half - m2) / s2)
  }
  const n = 4000
  let sum = 0
  for (let k = 0; k <= n; k++) {
    const weight = k === 0 || k === n ? 1 : k % 2 === 1 ? 4 : 2
    sum += weight * inside(Math.PI * (k / n - 0.5))
  }
  return (sum * Math.PI) / (3 * n)
}

export const conjunctionReferences: readonly Reference[] = [
  {
    id: 'conjunctions.rtn',
    what: '53 conjunctions: relative position along R, T, N of the first object, greatest difference from the message',
    expected: 0,
    tolerance: 0.0501,
    unit: 'm',
    source: 'the messages of NASA CARA themselves, printed to 0.1 m',
    needs: cara,
    value: async (b) => {
      let worst = 0
      await each(b, (_, c, s) => {
        for (const [k, v] of s.missRtn.entries())
          worst = Math.max(worst, Math.abs(1000 * v - c.relativePositionRtnM![k]!))
      })
      return worst
    },
  },
  {
    id: 'conjunctions.pc-2d',
    what: '53 conjunctions: probability of collision in the plane, greatest relative difference',
    expected: 0,
    tolerance: 1e-7,
    unit: '1',
    source: 'Pc2D of NASA CARA Analysis Tools (cara-pc-expected.csv)',
    needs: [EXPECTED, ...cara],
    value: async (b) => {
      const [head, ...lines] = (await textOfFile(b, EXPECTED)).trim().split(/\r?\n/)
      const columns = head!.split(',')
      const [radius, value] = [columns.indexOf('HBR_m'), columns.indexOf('Pc2D')]
      // Comments may hold commas between quotes.
      const cells = lines.map((l) => l.match(/("[^"]*"|[^,]*)(,|$)/g)!.map((cell) => cell.replace(/,$/, '')))
      const known = new Map(cells.map((f) => [f[0]!, f]))
      let worst = 0
      await each(b, (name, _, s) => {
        const f = known.get(name)!
        worst = Math.max(worst, Math.abs(discProbability(s, Number(f[radius]) / 1000) / Number(f[value]) - 1))
      })
      return worst
    },
  },
]
