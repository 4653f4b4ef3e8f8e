/**
 * Alert rules as data, evaluated over events in the order in which they could be known. A rule names an event kind, ships,
 * and conditions on fields; it may be limited in rate and have quiet hours. Each event raises each rule at most once, also
 * over batches: the state keeps what was raised.
 */
import { setuError } from '@setu/core/errors'
import { sha256Hex } from '@setu/core/key'
import { nearest } from '@setu/core/nearest'
import type { EventKind, SeaEvent } from './event.js'
import { eventNames } from './event-json.js'

export interface Condition {
  readonly field: string
  readonly is?: string | number
  readonly atLeast?: number
  readonly atMost?: number
}

export interface AlertRule {
  readonly name: string
  readonly event: EventKind
  /** Watch list: only these ships. */
  readonly mmsi?: readonly number[]
  readonly where?: readonly Condition[]
  readonly minimumConfidence?: number
  /** At most one alert of a ship in so many hours. */
  readonly everyHours?: number
  /** UTC hours [from, to) in which the rule is silent; may go over midnight. */
  readonly quietHours?: readonly [number, number]
}

export interface Alert {
  readonly id: string
  readonly rule: string
  readonly event: SeaEvent
  /** When it could be known. */
  readonly knownMs: number
}

export interface AlertState {
  /** Ids of alerts that were raised or held back. */
  readonly seen: Set<string>
  /** Last alert by rule and ship. */
  readonly last: Map<string, number>
}
export const newAlertState = (): AlertState => ({ seen: new Set(), last: new Map() })

export interface Evaluated {
  readonly alerts: Alert[]
  readonly heldBack: { readonly rule: string; readonly reason: 'rate' | 'quiet hours'; count: number }[]
}

/** When an event can be known: at its end; a silence once it is as long as its rule asks; what has not ended, at once. */
export const knownAt = (e: SeaEvent): number => {
  if (e.kind === 'gap' || e.kind === 'disabling') return e.startMs + (e.rule.thresholds['hours'] ?? 0) * 3_600_000
  return e.endMs ?? e.startMs
}

const RULE_KEYS = ['name', 'event', 'mmsi', 'where', 'minimumConfidence', 'everyHours', 'quietHours']
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
    if (typeof rule['event'] !== 'string' || !(rule['event'] in eventNames)) {
      const near = nearest(String(rule['event']), Object.keys(eventNames))
      throw bad(
        `${at}/event`,
        String(rule['event']),
        `one of ${Object.keys(eventNames).join(', ')}`,
        near ? `Did you mean "${near}"?` : undefined,
      )
    }
    const { mmsi, where: conditions, minimumConfidence, everyHours, quietHours } = rule
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

const holds = (c: Condition, e: SeaEvent): boolean => {
  const value = c.field === 'confidence' ? e.confidence : e.values[c.field]
  if (value === undefined || value === null) return false
  if (c.is !== undefined && value !== c.is) return false
  if (c.atLeast !== undefined && !(typeof value === 'number' && value >= c.atLeast)) return false
  return c.atMost === undefined || (typeof value === 'number' && value <= c.atMost)
}

const matches = (r: AlertRule, e: SeaEvent): boolean =>
  r.event === e.kind &&
  (r.mmsi === undefined || e.mmsi.some((m) => r.mmsi!.includes(m))) &&
  (r.minimumConfidence === undefined || e.confidence >= r.minimumConfidence) &&
  (r.where ?? []).every((c) => holds(c, e))

const quiet = (r: AlertRule, timeMs: number): boolean => {
  if (!r.quietHours) return false
  const [from, to] = r.quietHours
  const hour = (timeMs / 3_600_000) % 24
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to
}

export const alertId = (rule: AlertRule, e: SeaEvent): string => sha256Hex(`${rule.name} ${e.id}`).slice(0, 16)

/** Alerts of events, in the order of their knowing; the state is changed. */
export const evaluate = (rules: readonly AlertRule[], events: readonly SeaEvent[], state: AlertState): Evaluated => {
  const alerts: Alert[] = []
  const held = new Map<string, Evaluated['heldBack'][number]>()
  const hold = (rule: string, reason: 'rate' | 'quiet hours'): void => {
    const entry = held.get(`${rule} ${reason}`)
    if (entry) entry.count++
    else held.set(`${rule} ${reason}`, { rule, reason, count: 1 })
  }
  const ordered = [...events].sort((a, b) => knownAt(a) - knownAt(b) || (a.id < b.id ? -1 : 1))
  for (const event of ordered)
    for (const rule of rules) {
      if (!matches(rule, event)) continue
      const id = alertId(rule, event)
      if (state.seen.has(id)) continue
      state.seen.add(id)
      const knownMs = knownAt(event)
      if (quiet(rule, knownMs)) {
        hold(rule.name, 'quiet hours')
        continue
      }
      const key = `${rule.name} ${event.mmsi[0]}`
      const last = state.last.get(key)
      if (rule.everyHours !== undefined && last !== undefined && knownMs - last < rule.everyHours * 3_600_000) {
        hold(rule.name, 'rate')
        continue
      }
      state.last.set(key, knownMs)
      alerts.push({ id, rule: rule.name, event, knownMs })
    }
  return { alerts, heldBack: [...held.values()] }
}

export interface RuleDifference {
  readonly event: SeaEvent
  readonly by: 'only first' | 'only second'
  readonly rule: string
}

/** Events that one set of rules raises and the other does not. */
export const differences = (first: readonly Alert[], second: readonly Alert[]): RuleDifference[] => {
  const raised = (alerts: readonly Alert[]): Set<string> => new Set(alerts.map((a) => a.event.id))
  const [a, b] = [raised(first), raised(second)]
  return [
    ...first
      .filter((x) => !b.has(x.event.id))
      .map((x) => ({ event: x.event, by: 'only first' as const, rule: x.rule })),
    ...second
      .filter((x) => !a.has(x.event.id))
      .map((x) => ({ event: x.event, by: 'only second' as const, rule: x.rule })),
  ].sort((x, y) => x.event.startMs - y.event.startMs || (x.rule < y.rule ? -1 : 1))
}

export const writeAlertState = (s: AlertState): Uint8Array =>
  new TextEncoder().encode(
    `${JSON.stringify({ format: 'sea.alerts/1', seen: [...s.seen].sort(), last: [...s.last].sort((a, b) => (a[0] < b[0] ? -1 : 1)) })}\n`,
  )

export const readAlertState = (body: Uint8Array, where: string): AlertState => {
  let raw: { format?: unknown; seen?: unknown; last?: unknown } | undefined
  try {
    raw = JSON.parse(new TextDecoder().decode(body))
  } catch {
    raw = undefined
  }
  if (raw?.format !== 'sea.alerts/1' || !Array.isArray(raw.seen) || !Array.isArray(raw.last))
    throw setuError('bad-file', {
      where,
      found: `format ${JSON.stringify(raw?.format)}`,
      expected: 'the state.json that sea.alerts wrote',
    })
  return { seen: new Set(raw.seen as string[]), last: new Map(raw.last as [string, number][]) }
}
