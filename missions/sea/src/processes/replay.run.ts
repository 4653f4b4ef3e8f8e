import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Static } from '@setu/core/schema'
import { readAll } from '@setu/core/source'
import { formatInstant, parseInstant } from '@setu/core/time'
import { type AlertRule, readRules } from '../alert-rules.js'
import { evaluate, knownAt, newAlertState } from '../alerts.js'
import { writeThrough } from '../drained.js'
import { nearestPoint } from '../encounters.js'
import { eventNames, said } from '../event-json.js'
import { eventsOf } from '../events-of.js'
import { timeline } from '../figures/timeline.js'
import { isSimulated } from '../open-inputs.js'
import { periodOf } from '../period.js'
import type { ShipTrack } from '../ship-track.js'
import type { inputs, outputs } from './replay.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const SHOWN = 2000
const MOST_STEPS = 200_000
/** A ship that was not heard for longer is no longer in view. */
const IN_VIEW_MS = 6 * 3_600_000

const run = async (i: Inputs, run: Run): Promise<Outputs> => {
  let rules: AlertRule[] = []
  if (i.rules !== undefined) {
    const source = await run.open(i.rules)
    rules = readRules(await readAll(await source.open(), 2 ** 24, source.name), source.name)
  }
  const found = await eventsOf(i, run)
  const tracks = found.tracks.tracks
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const t of tracks) {
    first = Math.min(first, t.timeMs[0]!)
    last = Math.max(last, t.timeMs[t.n - 1]!)
  }
  const stepMs = i.step * 60_000
  const from = i.from === undefined ? Math.floor(first / stepMs) * stepMs : parseInstant(i.from, '/from')
  const to = i.to === undefined ? last + stepMs : parseInstant(i.to, '/to')
  if (tracks.length > 0 && to <= from)
    throw setuError('bad-input', {
      where: '/to',
      found: formatInstant(to),
      expected: `an instant after ${formatInstant(from)}`,
    })
  const steps = tracks.length ? Math.ceil((to - from) / stepMs) : 0
  if (steps > MOST_STEPS)
    throw setuError('too-large', {
      where: '/step',
      found: `${steps} steps`,
      expected: `at most ${MOST_STEPS}`,
      wayOut: 'Take a longer step or a shorter time.',
    })
  const known = [...found.events]
    .sort((a, b) => knownAt(a) - knownAt(b) || (a.id < b.id ? -1 : 1))
    .filter((e) => knownAt(e) < to)
  const state = newAlertState()
  const frames: Outputs['frames'][number][] = []
  const points: { timeMs: number; value: number }[] = []
  const marks: number[] = []
  let [alerts, next] = [0, 0]
  async function* body(): AsyncGenerator<Uint8Array> {
    const encoder = new TextEncoder()
    // What became known before the replay begins is no news.
    while (next < known.length && knownAt(known[next]!) < from) next++
    for (let k = 0; k < steps; k++) {
      const [begin, end] = [from + k * stepMs, Math.min(to, from + (k + 1) * stepMs)]
      const batch = []
      while (next < known.length && knownAt(known[next]!) < end) batch.push(known[next++]!)
      const raised = evaluate(rules, batch, state).alerts
      alerts += raised.length
      for (const a of raised) marks.push(a.knownMs)
      let heard = 0
      const ships = tracks.flatMap((t) => {
        heard += heardBetween(t, begin, end)
        const at = shipAt(t, end)
        return at ? [at] : []
      })
      const frame = {
        at: formatInstant(end),
        shownAfter: Number(((end - from) / 1000 / i.factor).toFixed(3)),
        positions: heard,
        ships: ships.length,
        events: batch.length,
        alerts: raised.length,
      }
      if (frames.length < SHOWN) frames.push(frame)
      points.push({ timeMs: end, value: ships.length })
      yield encoder.encode(
        `${JSON.stringify({
          ...frame,
          ships,
          events: batch.map((e) => ({
            id: e.id,
            kind: e.kind,
            what: eventNames[e.kind],
            lon: e.lon,
            lat: e.lat,
            mmsi: e.mmsi,
            numbers: said(e),
          })),
          alerts: raised.map((a) => ({ id: a.id, rule: a.rule, event: a.event.id })),
        })}\n`,
      )
      await run.progress(0.95 + (0.05 * k) / steps)
    }
  }
  const replayFile = await writeThrough(run, 'replay.jsonl', 'application/jsonl', body())
  const source = (await run.open(i.positions)).name
  return {
    steps,
    seconds: Number((Math.max(0, steps * stepMs) / 1000 / i.factor).toFixed(3)),
    alerts,
    events: known.filter((e) => knownAt(e) >= from).length,
    ...(steps > 0 ? periodOf([from, to]) : {}),
    frames,
    timeline: timeline({
      title: 'Ships in view',
      quantity: 'ships',
      points,
      marks,
      markLabel: 'alerts',
      source,
      ...(isSimulated(i.positions) ? { simulated: true } : {}),
    }),
    replayFile,
  }
}

const heardBetween = (t: ShipTrack, from: number, to: number): number => {
  if (t.timeMs[t.n - 1]! < from || t.timeMs[0]! >= to) return 0
  const before = (time: number): number => (t.timeMs[0]! >= time ? 0 : nearestPoint(t, time - 1e-3) + 1)
  return before(to) - before(from)
}

/** Last place of a ship before an instant, if it was heard lately: number, longitude, latitude, speed, course. */
const shipAt = (t: ShipTrack, timeMs: number): (number | null)[] | null => {
  if (t.timeMs[0]! > timeMs) return null
  const k = nearestPoint(t, timeMs)
  if (timeMs - t.timeMs[k]! > IN_VIEW_MS) return null
  const some = (v: number): number | null => (Number.isNaN(v) ? null : Number(v.toFixed(1)))
  return [t.mmsi, Number(t.lon[k]!.toFixed(5)), Number(t.lat[k]!.toFixed(5)), some(t.speed[k]!), some(t.course[k]!)]
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
