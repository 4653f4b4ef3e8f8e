/**
 * Alert rules as data. A rule names event kinds, ships, a place and conditions on fields; it may be limited in rate and have
 * quiet hours. What a document holds beyond that is refused with its place.
 */
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import type { EventKind } from './event.js'
import { eventNames } from './event-json.js'
import { selfCrossing, type Zone } from './polygon.js'

export interface Condition {
  readonly field: string
  readonly is?: string | number
  readonly atLeast?: number
  readonly atMost?: number
}

export interface AlertRule {
  readonly name: string
  /** One kind, or several. */
  readonly event: EventKind | readonly EventKind[]
  /** Watch list: only these ships. */
  readonly mmsi?: readonly number[]
  readonly where?: readonly Condition[]
  /** A ring of [longitude, latitude]: events that begin inside it. */
  readonly within?: readonly (readonly [number, number])[]
  readonly minimumConfidence?: number
  /** At most one alert of a ship in so many hours. */
  readonly everyHours?: number
  /** UTC hours [from, to) in which the rule is silent; may go over midnight. */
  readonly quietHours?: readonly [number, number]
}

const RULE_KEYS = ['name', 'event', 'mmsi', 'where', 'within', 'minimumConfidence', 'everyHours', 'quietHours']
const CONDITION_KEYS = ['field', 'is', 'atLeast', 'atMost']

/** Rules of a JSON document `{ "rules": [...] }`, every departure named. */
export const readRules = (body: Uint8Array, where: string): AlertRule[] => {
  const bad = (at: string, found: string, expected: string, wayOut?: string): Error =>
    setuError('bad-input', { where: `${where}${at}`, found, expected, ...(wayOut ? { wayOut } : {}) })
  let raw: unknown
  try {
    raw = JSON.parse(new TextDecoder().decode(body))
  } catch (error) {
    throw bad('', `a file that is not JSON (${(error as Error).message.slice(0, 80)})`, '{ "rules": [ … ] }')
  }
  const rules = (raw as { rules?: unknown })?.rules
  if (!Array.isArray(rules)) throw bad('', 'no list "rules"', '{ "rules": [ … ] }')
  const names = new Set<string>()
  return rules.map((r: unknown, i): AlertRule => {
    const at = `/rules/${i}`
    if (r === null || typeof r !== 'object' || Array.isArray(r))
      throw bad(at, JSON.stringify(r)?.slice(0, 40) ?? 'nothing', 'a rule')
    const rule = r as Record<string, unknown>
    for (const key of Object.keys(rule))
      if (!RULE_KEYS.includes(key)) {
        const near = nearest(key, RULE_KEYS)
        throw bad(
          `${at}/${key}`,
          `unknown key "${key}"`,
          `one of ${RULE_KEYS.join(', ')}`,
          near ? `Did you mean "${near}"?` : undefined,
        )
      }
    if (typeof rule['name'] !== 'string' || rule['name'] === '') throw bad(`${at}/name`, String(rule['name']), 'a name')
    if (names.has(rule['name'])) throw bad(`${at}/name`, `"${rule['name']}" twice`, 'a different name for each rule')
    names.add(rule['name'])
    const kinds = [rule['event']].flat()
    const wrong = kinds.find((k) => typeof k !== 'string' || !(k in eventNames))
    if (kinds.length === 0 || wrong !== undefined || rule['event'] === undefined) {
      const near = nearest(String(wrong), Object.keys(eventNames))
      throw bad(
        `${at}/event`,
        String(wrong),
        `one of ${Object.keys(eventNames).join(', ')}`,
        near ? `Did you mean "${near}"?` : undefined,
      )
    }
    const { mmsi, within, where: conditions, minimumConfidence, everyHours, quietHours } = rule
    if (mmsi !== undefined && (!Array.isArray(mmsi) || mmsi.some((m) => !Number.isInteger(m))))
      throw bad(`${at}/mmsi`, JSON.stringify(mmsi), 'a list of numbers')
    if (conditions !== undefined && !Array.isArray(conditions))
      throw bad(`${at}/where`, JSON.stringify(conditions), 'a list of conditions')
    for (const [k, c] of ((conditions ?? []) as Record<string, unknown>[]).entries()) {
      const place = `${at}/where/${k}`
      if (c === null || typeof c !== 'object' || typeof c['field'] !== 'string')
        throw bad(place, JSON.stringify(c)?.slice(0, 60) ?? 'nothing', '{ "field": …, "atLeast": … }')
      for (const key of Object.keys(c))
        if (!CONDITION_KEYS.includes(key))
          throw bad(`${place}/${key}`, `unknown key "${key}"`, CONDITION_KEYS.join(', '))
      for (const key of ['atLeast', 'atMost'])
        if (c[key] !== undefined && !Number.isFinite(c[key]))
          throw bad(`${place}/${key}`, JSON.stringify(c[key]), 'a number')
    }
    if (within !== undefined) checkRing(within, (found, expected) => bad(`${at}/within`, found, expected))
    for (const [key, value] of [
      ['minimumConfidence', minimumConfidence],
      ['everyHours', everyHours],
    ] as const)
      if (value !== undefined && !(typeof value === 'number' && value >= 0))
        throw bad(`${at}/${key}`, JSON.stringify(value), 'a number from 0')
    if (
      quietHours !== undefined &&
      !(
        Array.isArray(quietHours) &&
        quietHours.length === 2 &&
        quietHours.every((h) => typeof h === 'number' && h >= 0 && h <= 24)
      )
    )
      throw bad(`${at}/quietHours`, JSON.stringify(quietHours), 'two hours from 0 to 24')
    return rule as unknown as AlertRule
  })
}

const checkRing = (ring: unknown, bad: (found: string, expected: string) => Error): void => {
  const expected = 'a closed ring of [longitude, latitude] that does not cross itself'
  if (
    !Array.isArray(ring) ||
    ring.length < 4 ||
    !ring.every(
      (p: unknown) =>
        Array.isArray(p) && p.length === 2 && p.every(Number.isFinite) && Math.abs(p[0]) <= 180 && Math.abs(p[1]) <= 90,
    )
  )
    throw bad(JSON.stringify(ring)?.slice(0, 60) ?? 'nothing', expected)
  const [first, last] = [ring[0] as [number, number], ring.at(-1) as [number, number]]
  if (first[0] !== last[0] || first[1] !== last[1]) throw bad(`a ring that ends at ${last.join(', ')}`, expected)
  const cross = selfCrossing(ring as [number, number][])
  if (cross) throw bad(`a ring that crosses itself at ${cross.map((v) => v.toFixed(4)).join(', ')}`, expected)
}

/** The place of a rule as a zone. */
export const zoneOfRule = (rule: AlertRule): Zone | undefined =>
  rule.within ? { name: rule.name, polygons: [[rule.within]] } : undefined
