import type { Bytes, Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Static } from '@setu/core/schema'
import { entriesOf, readAll } from '@setu/core/source'
import { formatInstant } from '@setu/core/time'
import { gunzip, isGzip } from '@setu/formats/gzip/gunzip'
import type { Evidence, SeaEvent } from '../event.js'
import { eventNames, readEvents } from '../event-json.js'
import { sniffPositions } from '../readers/open.js'
import type { inputs, outputs } from './explain.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const LONGEST = 400

/** Lines of a log at byte offsets, or of a table at line numbers. */
const lineReader = async (bytes: Bytes, name: string): Promise<(place: number) => Promise<string>> => {
  const byByte = (await sniffPositions(bytes, name)) === 'nmea'
  const head = await bytes.read(0, Math.min(16, bytes.size))
  const packed = isGzip(head)
  if (byByte && !packed)
    return async (place) => {
      // Before the first byte: in the batch before, of a live source.
      if (place < 0) return ''
      const piece = await bytes.read(place, Math.min(2048, Math.max(0, bytes.size - place)))
      return new TextDecoder().decode(piece).split(/\r|\n/)[0]!.slice(0, LONGEST)
    }
  const body = await readAll(bytes, 2 ** 30, name)
  const text = new TextDecoder().decode(packed ? gunzip(body, { where: name, limit: 2 ** 30 }) : body)
  if (byByte) return async (place) => text.slice(place, place + LONGEST).split(/\r|\n/)[0]!
  const lines = text.split('\n')
  return async (place) => (lines[place - 1] ?? '').trim().slice(0, LONGEST)
}

const chosen = (events: readonly SeaEvent[], id: string | undefined, where: string): SeaEvent => {
  if (events.length === 0) throw setuError('not-found', { where, found: 'no event in the file', expected: 'events' })
  if (id === undefined) return events[0]!
  const hits = events.filter((e) => e.id.startsWith(id))
  if (hits.length === 1) return hits[0]!
  throw setuError(hits.length ? 'ambiguous' : 'not-found', {
    where: '/id',
    found: hits.length ? `${hits.length} events begin with "${id}"` : `no event "${id}"`,
    expected: `one of ${events
      .slice(0, 5)
      .map((e) => e.id)
      .join(', ')}${events.length > 5 ? ', …' : ''}`,
  })
}

const WHY: Readonly<Record<SeaEvent['kind'], (e: SeaEvent) => string>> = {
  gap: (e) =>
    `no position for ${e.values['hours']} h, longer than ${e.rule.thresholds['hours']} h; the chance of hearing nothing from a ship that sends is ${e.values['chanceOfSilence'] ?? 'not known'} there.`,
  disabling: (e) =>
    `silent for ${e.values['hours']} h from ${e.values['shoreNmiAtStart']} nmi off shore after ${e.values['satellitePositionsBefore']} satellite positions in 12 h, where a ship is heard ${e.values['receptionPerDay']} times a day.`,
  encounter: (e) =>
    `two ships ${e.values['meanMetres']} m apart for ${e.values['hours']} h at a median of ${e.values['medianKnots']} kn.`,
  loitering: (e) =>
    `${e.values['hours']} h at a mean of ${e.values['meanKnots']} kn, ${e.values['shoreNmi']} nmi off shore.`,
  portVisit: (e) =>
    `at ${e.values['anchorage']} for ${e.values['hours']} h, lying still for ${e.values['stopHours']} h.`,
  zoneEntry: (e) =>
    `crossed the border of ${e.values['zone']} inward between two positions ${e.values['minutesBetweenPositions']} min apart.`,
  zoneExit: (e) =>
    `crossed the border of ${e.values['zone']} outward between two positions ${e.values['minutesBetweenPositions']} min apart.`,
  closePassing: (e) => `passed at ${e.values['cpaNmi']} nmi with ${e.values['relativeKnots']} kn of relative speed.`,
  stop: () => 'lay still.',
  sharedNumber: (e) => `${e.values['tracks']} tracks at once under one number, ${e.values['milesApart']} nmi apart.`,
  mirroredPlace: (e) => `${e.values['mirrored']} places return to the ship's track when a sign is turned.`,
  circling: (e) => `${e.values['points']} points on a circle of ${e.values['radiusNmi']} nmi at an even rate.`,
  teleport: (e) => `leapt ${e.values['nmi']} nmi in ${e.values['hours']} h, ${e.values['knots']} kn.`,
  constantOffset: (e) =>
    `goes ${e.values['eastNmi']} nmi east and ${e.values['northNmi']} nmi north of another track of the number; the shift leaves ${e.values['leftNmi']} nmi.`,
  wrongNumber: (e) =>
    `${e.values['positions']} positions under a number that differs in ${e.values['bits']} bits, within ${e.values['farthestNmi']} nmi of the ship.`,
  nullPlace: (e) => `${e.values['rows']} positions at 0, 0 or a pole exactly.`,
  impossibleReceiver: (e) =>
    `${e.values['points']} positions heard by ${e.values['receiver']} from ${e.values['distanceNmi']} nmi, where ${e.values['limitNmi']} nmi is the limit.`,
  onLand: (e) => `${e.values['points']} points more than 2 km inside land.`,
}

const run = async (i: Inputs, run: Run): Promise<Outputs> => {
  const source = await run.open(i.events)
  const event = chosen(
    readEvents(await readAll(await source.open(), 2 ** 28, source.name), source.name),
    i.id,
    source.name,
  )
  const readers = new Map<string, (place: number) => Promise<string>>()
  if (i.log !== undefined) {
    const log = await run.open(i.log)
    for (const entry of await entriesOf(log)) {
      const name = entry.split('/').pop()!
      if (event.evidence.some((e) => e.file === name)) readers.set(name, await lineReader(await log.open(entry), name))
    }
    const missing = [...new Set(event.evidence.map((e) => e.file))].filter((f) => !readers.has(f))
    if (missing.length)
      run.found({
        code: 'sea.otherLog',
        severity: 'warning',
        message: `The log does not hold ${missing.join(', ')}, from which the evidence comes.`,
        where: log.name,
        affects: 'evidence',
      })
  }
  const line = async (e: Evidence): Promise<string> => (await readers.get(e.file)?.(e.place)) ?? ''
  const evidence: Outputs['evidence'][number][] = []
  for (const e of event.evidence)
    evidence.push({
      time: formatInstant(e.timeMs),
      mmsi: String(e.mmsi).padStart(9, '0'),
      file: e.file,
      place: e.place,
      line: await line(e),
    })
  return {
    what: `${eventNames[event.kind]} of ${event.mmsi.join(' and ')} at ${formatInstant(event.startMs)}`,
    id: event.id,
    why: WHY[event.kind](event),
    confidence: event.confidence,
    values: Object.entries(event.values).map(([name, value]) => ({
      name,
      value: value === null ? 'not known' : String(value),
    })),
    thresholds: Object.entries(event.rule.thresholds).map(([name, value]) => ({
      name: `${event.rule.name} ${event.rule.version}: ${name}`,
      value,
    })),
    alternatives: event.alternatives.map((alternative) => ({ alternative })),
    evidence,
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
