/**
 * Rules evaluated over events in the order in which they could be known. Each event raises each rule at most once, also over
 * batches: the state keeps what was raised.
 */
import { setuError } from '@setu/core/errors'
import { sha256Hex } from '@setu/core/key'
import { type AlertRule, type Condition, zoneOfRule } from './alert-rules.js'
import type { SeaEvent } from './event.js'
import { insideZone } from './polygon.js'

export interface Alert {
  readonly id: string
  readonly rule: string
  readonly event: SeaEvent
  /** When it could be known. */
  readonly knownMs: number
}

export interface AlertState {
  /** Alerts that were raised or held back, and when their events began. */
  readonly seen: Map<string, number>
  /** Last alert by rule and ship. */
  readonly last: Map<string, number>
}
export const newAlertState = (): AlertState => ({ seen: new Map(), last: new Map() })

export interface Evaluated {
  readonly alerts: Alert[]
  readonly heldBack: { readonly rule: string; readonly reason: 'rate' | 'quiet hours'; count: number }[]
}

/** When an event can be known: at its end; a silence once it is as long as its rule asks; what has not ended, at once. */
export const knownAt = (e: SeaEvent): number => {
  if (e.kind === 'gap' || e.kind === 'disabling') return e.startMs + (e.rule.thresholds['hours'] ?? 0) * 3_600_000
  return e.endMs ?? e.startMs
}

const holds = (c: Condition, e: SeaEvent): boolean => {
  const value = c.field === 'confidence' ? e.confidence : e.values[c.field]
  if (value === undefined || value === null) return false
  if (c.is !== undefined && value !== c.is) return false
  if (c.atLeast !== undefined && !(typeof value === 'number' && value >= c.atLeast)) return false
  return c.atMost === undefined || (typeof value === 'number' && value <= c.atMost)
}

const isWithin = (r: AlertRule, e: SeaEvent): boolean => {
  const zone = zoneOfRule(r)
  return zone === undefined || insideZone(zone, e.lon, e.lat)
}

const matches = (r: AlertRule, e: SeaEvent): boolean =>
  (r.event === e.kind || (Array.isArray(r.event) && r.event.includes(e.kind))) &&
  isWithin(r, e) &&
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

/**
 * Alerts of events, in the order of their knowing; the state is changed. Events that began before `sinceMs` are no news: a
 * window of days that moves on sees them cut, with another beginning.
 */
export const evaluate = (
  rules: readonly AlertRule[],
  events: readonly SeaEvent[],
  state: AlertState,
  sinceMs = Number.NEGATIVE_INFINITY,
): Evaluated => {
  for (const [id, startMs] of state.seen) if (startMs < sinceMs) state.seen.delete(id)
  const alerts: Alert[] = []
  const held = new Map<string, Evaluated['heldBack'][number]>()
  const hold = (rule: string, reason: 'rate' | 'quiet hours'): void => {
    const entry = held.get(`${rule} ${reason}`)
    if (entry) entry.count++
    else held.set(`${rule} ${reason}`, { rule, reason, count: 1 })
  }
  const ordered = events
    .filter((e) => e.startMs >= sinceMs)
    .sort((a, b) => knownAt(a) - knownAt(b) || (a.id < b.id ? -1 : 1))
  for (const event of ordered)
    for (const rule of rules) {
      if (!matches(rule, event)) continue
      const id = alertId(rule, event)
      if (state.seen.has(id)) continue
      state.seen.set(id, event.startMs)
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
    `${JSON.stringify({ format: 'sea.alerts/2', seen: [...s.seen].sort((a, b) => (a[0] < b[0] ? -1 : 1)), last: [...s.last].sort((a, b) => (a[0] < b[0] ? -1 : 1)) })}\n`,
  )

export const readAlertState = (body: Uint8Array, where: string): AlertState => {
  let raw: { format?: unknown; seen?: unknown; last?: unknown } | undefined
  try {
    raw = JSON.parse(new TextDecoder().decode(body))
  } catch {
    raw = undefined
  }
  if (raw?.format !== 'sea.alerts/2' || !Array.isArray(raw.seen) || !Array.isArray(raw.last))
    throw setuError('bad-file', {
      where,
      found: `format ${JSON.stringify(raw?.format)}`,
      expected: 'the state.json that sea.alerts wrote',
    })
  return { seen: new Map(raw.seen as [string, number][]), last: new Map(raw.last as [string, number][]) }
}
