import type { Run, Work } from '@setu/core/contract'
import type { Static } from '@setu/core/schema'
import { readAll } from '@setu/core/source'
import { formatInstant, parseInstant } from '@setu/core/time'
import { readRules } from '../alert-rules.js'
import {
  type Alert,
  type AlertState,
  alertId,
  differences,
  evaluate,
  newAlertState,
  readAlertState,
  writeAlertState,
} from '../alerts.js'
import { eventNames, readEvents, said } from '../event-json.js'
import { periodOf } from '../period.js'
import type { inputs, outputs } from './alerts.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const SHOWN = 1000

const bodyOf = async (reference: string, run: Run): Promise<{ bytes: Uint8Array; name: string }> => {
  const source = await run.open(reference)
  return { bytes: await readAll(await source.open(), 2 ** 28, source.name), name: source.name }
}

const ships = (mmsi: readonly number[]): string => mmsi.map((m) => String(m).padStart(9, '0')).join(' and ')

const run = async (i: Inputs, run: Run): Promise<Outputs> => {
  const file = await bodyOf(i.events, run)
  const events = readEvents(file.bytes, file.name)
  const ruleFile = await bodyOf(i.rules, run)
  const rules = readRules(ruleFile.bytes, ruleFile.name)
  let state: AlertState = newAlertState()
  if (i.state !== undefined) {
    const before = await bodyOf(i.state, run)
    state = readAlertState(before.bytes, before.name)
  }
  const known = rules.reduce((n, r) => n + events.filter((e) => state.seen.has(alertId(r, e))).length, 0)
  const since = i.since === undefined ? undefined : parseInstant(i.since, '/since')
  const { alerts, heldBack } = evaluate(rules, events, state, since)
  let difference: Outputs['difference'] = []
  if (i.against !== undefined) {
    const other = await bodyOf(i.against, run)
    const first = evaluate(rules, events, newAlertState(), since).alerts
    const second = evaluate(readRules(other.bytes, other.name), events, newAlertState(), since).alerts
    difference = differences(first, second).map((d) => ({
      by: d.by,
      rule: d.rule,
      what: eventNames[d.event.kind],
      start: formatInstant(d.event.startMs),
      ships: ships(d.event.mmsi),
      event: d.event.id,
    }))
  }
  const row = (a: Alert): Outputs['alerts'][number] => ({
    id: a.id,
    rule: a.rule,
    what: eventNames[a.event.kind],
    known: formatInstant(a.knownMs),
    ships: ships(a.event.mmsi),
    lon: Number(a.event.lon.toFixed(5)),
    lat: Number(a.event.lat.toFixed(5)),
    numbers: said(a.event),
    event: a.event.id,
  })
  const count = (rule: string, reason: string): number =>
    heldBack.find((h) => h.rule === rule && h.reason === reason)?.count ?? 0
  return {
    raised: alerts.length,
    heldBack: heldBack.reduce((n, h) => n + h.count, 0),
    known,
    ...periodOf(events.flatMap((e) => [e.startMs, e.endMs ?? e.startMs])),
    alerts: alerts.slice(0, SHOWN).map(row),
    byRule: rules.map((r) => ({
      rule: r.name,
      raised: alerts.filter((a) => a.rule === r.name).length,
      byRate: count(r.name, 'rate'),
      byQuietHours: count(r.name, 'quiet hours'),
    })),
    difference,
    alertFile: await run.write(
      'alerts.json',
      'application/json',
      new TextEncoder().encode(`${JSON.stringify({ alerts: alerts.map(row) }, null, 1)}\n`),
    ),
    stateFile: await run.write('state.json', 'application/json', writeAlertState(state)),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
