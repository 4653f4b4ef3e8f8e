/** Two sets of alert rules over the same events, evaluated in the page while they are edited; `sea.alerts` says the same. */
import { type AlertRule, readRules } from '@setu/sea/alert-rules'
import { type Alert, differences, evaluate, newAlertState, type RuleDifference } from '@setu/sea/alerts'
import type { EventKind, SeaEvent } from '@setu/sea/event'

export interface RuleText {
  readonly rules: readonly AlertRule[]
  /** What is wrong, in words; then no rules. */
  readonly fault: string | undefined
}
export const rulesOf = (text: string, where: string): RuleText => {
  try {
    return { rules: readRules(new TextEncoder().encode(text), where), fault: undefined }
  } catch (error) {
    return { rules: [], fault: (error as Error).message }
  }
}

export interface Compared {
  readonly first: readonly Alert[]
  readonly second: readonly Alert[]
  readonly differences: readonly RuleDifference[]
}
export const compareRules = (
  a: readonly AlertRule[],
  b: readonly AlertRule[],
  events: readonly SeaEvent[],
): Compared => {
  const first = evaluate(a, events, newAlertState()).alerts
  const second = evaluate(b, events, newAlertState()).alerts
  return { first, second, differences: differences(first, second) }
}

export const textOfRules = (rules: readonly AlertRule[]): string => `${JSON.stringify({ rules }, null, 1)}\n`

export type { AlertRule }
/** Kinds of events that a rule is over. */
export const kindsOf = (rule: AlertRule): readonly EventKind[] => [rule.event].flat()

/** Where nobody gave rules: what the events of a day should tell a watch. */
export const plainRules = textOfRules([
  { name: 'suspected disabling', event: 'disabling' },
  { name: 'long silence', event: 'gap', where: [{ field: 'hours', atLeast: 12 }] },
  { name: 'meeting at sea', event: 'encounter', where: [{ field: 'hours', atLeast: 2 }] },
])

/** Fields that events of a kind carry as numbers, with their range in these events. */
export const fieldsOf = (
  events: readonly SeaEvent[],
  kinds: readonly EventKind[],
): ReadonlyMap<string, readonly [number, number]> => {
  const fields = new Map<string, readonly [number, number]>()
  for (const e of events)
    if (kinds.includes(e.kind))
      for (const [name, value] of Object.entries(e.values))
        if (typeof value === 'number' && name !== 'minutesBetweenPositions') {
          const [low, high] = fields.get(name) ?? [value, value]
          fields.set(name, [Math.min(low, value), Math.max(high, value)])
        }
  return fields
}

/** A rule with another lower limit on a field; none: the condition goes. Conditions of other shapes stay as they are. */
export const withLimit = (rule: AlertRule, field: string, atLeast: number | undefined): AlertRule => {
  const rest = (rule.where ?? []).filter((c) => c.field !== field || c.atLeast === undefined)
  const where = atLeast === undefined ? rest : [...rest, { field, atLeast }]
  const { where: _, ...bare } = rule
  return where.length ? { ...bare, where } : bare
}
