/** SGP4 against the reference program, and what the shared catalogues hold. */
import type { Bench, Reference } from '@setu/core/contract'
import { newestOf, readElementSets } from '../catalogue.js'
import { minutesSince } from '../element-set.js'
import { sgp4 } from '../sgp4.js'
import { propagateBatch, sgp4Batch } from '../sgp4-batch.js'
import { initSgp4 } from '../sgp4-init.js'
import { readTle } from '../tle.js'
import { writeTle } from '../tle-write.js'
import { bytesOfFile, textOfFile } from './files.js'

const SETS = 'debris/sgp4/SGP4-VER.TLE'
const STATES = 'debris/sgp4/tcppver.out.gz'
const VALLADO = 'Vallado, Crawford, Hujsak, Kelso 2006 (AIAA 2006-6753), output of the reference program'

interface Printed {
  readonly number: number
  readonly minutes: number
  readonly state: readonly number[]
}
const printedStates = (text: string): Printed[] => {
  const states: Printed[] = []
  let number = 0
  for (const line of text.split(/\r?\n/)) {
    const head = /^\s*(\d+) xx/.exec(line)
    if (head) number = Number(head[1])
    else {
      const n = line.trim().split(/\s+/).slice(0, 7).map(Number)
      if (n.length === 7) states.push({ number, minutes: n[0]!, state: n.slice(1) })
    }
  }
  return states
}

interface Compared {
  readonly good: number
  readonly refused: number
  readonly km: number
  readonly kmPerS: number
  readonly orderKm: number
  readonly batchKm: number
}

const off = (a: ArrayLike<number>, b: ArrayLike<number>, from: number): number =>
  Math.hypot(a[from]! - b[from]!, a[from + 1]! - b[from + 1]!, a[from + 2]! - b[from + 2]!)

let compared: Promise<Compared> | undefined
const compare = async (b: Bench): Promise<Compared> => {
  const sets = new Map(readTle(await textOfFile(b, SETS)).sets.map((s) => [s.catalogueNumber, s]))
  const printed = printedStates(await textOfFile(b, STATES))
  const state = new Float64Array(6)
  const again = new Float64Array(6)
  const worn = new Map([...sets].map(([k, s]) => [k, initSgp4(s)]))
  // Backwards through the list: the order of the calls is another one.
  for (const p of [...printed].reverse()) sgp4(worn.get(p.number)!, p.minutes, again)
  let [good, refused, km, kmPerS, orderKm, batchKm] = [0, 0, 0, 0, 0, 0]
  for (const p of printed) {
    const fresh = initSgp4(sets.get(p.number)!)
    if (sgp4(fresh, p.minutes, state) !== 0) {
      refused++
      continue
    }
    const [r, v] = [off(state, p.state, 0), off(state, p.state, 3)]
    if (r < 1e-6 && v < 1e-9) good++
    km = Math.max(km, r)
    kmPerS = Math.max(kmPerS, v)
    sgp4(worn.get(p.number)!, p.minutes, again)
    orderKm = Math.max(orderKm, off(state, again, 0))
    const { states } = propagateBatch(sgp4Batch([fresh]), fresh.set.epoch, Float64Array.of(p.minutes))
    batchKm = Math.max(batchKm, off(states, p.state, 0))
  }
  return { good, refused, km, kmPerS, orderKm, batchKm }
}
const all = (b: Bench): Promise<Compared> => (compared ??= compare(b))

const sgp4Row = (
  id: string,
  what: string,
  expected: number,
  tolerance: number,
  unit: string,
  key: keyof Compared,
): Reference => ({
  id: `sgp4.${id}`,
  what,
  expected,
  tolerance,
  unit,
  source: VALLADO,
  needs: [SETS, STATES],
  value: async (b) => (await all(b))[key],
})

const catalogueRow = (
  id: string,
  what: string,
  path: string,
  expected: number,
  of: (body: Uint8Array) => number,
): Reference => ({
  id: `catalogue.${id}`,
  what,
  expected,
  tolerance: 0,
  unit: '1',
  source: 'counts in SOURCES.md of the reference files',
  needs: [path],
  value: async (b) => of(await bytesOfFile(b, path)),
})

const C2022 = 'debris/catalog/catalog-2022-08-09.tle.gz'
const C2013 = 'debris/catalog/catalog-2013-10-23.3le.gz'
const HISTORY = 'debris/catalog/history-2013-10-leo-derelicts.3le.gz'
const count = (body: Uint8Array): number => readElementSets(body, 'catalogue').sets.length

export const elementSetReferences: readonly Reference[] = [
  sgp4Row('states', 'SGP4 verification: states within 1e-6 km and 1e-9 km/s', 666, 0, '1', 'good'),
  sgp4Row(
    'refused',
    'SGP4 verification: 33334 is refused (the program printed the state of the satellite before it)',
    1,
    0,
    '1',
    'refused',
  ),
  sgp4Row('km', 'SGP4 verification: greatest difference of position', 0, 1e-6, 'km', 'km'),
  sgp4Row('km-per-s', 'SGP4 verification: greatest difference of velocity', 0, 1e-9, 'km/s', 'kmPerS'),
  sgp4Row('order', 'SGP4: greatest difference between two orders of calls', 0, 1e-9, 'km', 'orderKm'),
  sgp4Row('batch', 'SGP4 batch engine: greatest difference of position', 0, 1e-6, 'km', 'batchKm'),
  catalogueRow('2022', 'Element sets read of the catalogue of 2022-08-09', C2022, 25_975, count),
  catalogueRow('2013', 'Element sets read of the catalogue of 2013-10-23', C2013, 14_917, count),
  catalogueRow('history', 'Element sets read of the history of 1,838 derelicts', HISTORY, 16_803, count),
  catalogueRow(
    'history-objects',
    'Objects in that history',
    HISTORY,
    1838,
    (body) => newestOf(readElementSets(body, 'history').sets).sets.length,
  ),
  catalogueRow('written', 'Element sets of 2022 that are the same after writing and reading', C2022, 25_975, (body) => {
    const { sets } = readElementSets(body, 'catalogue')
    const back = readTle(writeTle(sets), { strict: true }).sets
    return sets.filter((s, i) => {
      const t = back[i]!
      return (
        minutesSince(s.epoch, t.epoch) === 0 &&
        s.meanMotionRevPerDay === t.meanMotionRevPerDay &&
        s.eccentricity === t.eccentricity &&
        s.meanAnomalyDeg === t.meanAnomalyDeg &&
        s.bstar === t.bstar &&
        s.catalogueNumber === t.catalogueNumber
      )
    }).length
  }),
]
