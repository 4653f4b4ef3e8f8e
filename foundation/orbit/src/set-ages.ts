/** How old element sets are for the times asked for: the start that suits them, and what their age means, as findings. */
import type { Run } from '@setu/core/contract'
import type { ElementSet } from './element-set.js'
import { addSeconds, type Instant, isBefore, secondsBetween } from './instant.js'
import { formatUtc, instantOf, utcToInstant } from './time-scales.js'

const DAY = 86_400
const OLD_DAYS = 7
const FUTURE_DAYS = 3
const FEW = 3
/** Low orbits: an error of a kilometre a day along the track at 7.5 km/s. */
const secondsOff = (days: number): string => (days / 7.5).toFixed(1)

/**
 * The given start, or the newest epoch. In a catalogue one set with an epoch days ahead of all others would make every other
 * one old: the newest hundredth of the sets counts only where it is within three days of the rest.
 */
export const startOf = (text: string | undefined, sets: readonly ElementSet[]): Instant => {
  if (text !== undefined && text.trim() !== '') return instantOf(text, 'start')
  const epochs = sets.map((s) => utcToInstant(s.epoch)).sort((a, b) => secondsBetween(b, a))
  const rest = epochs[Math.max(0, Math.ceil(0.99 * epochs.length) - 1)]!
  return epochs.filter((t) => secondsBetween(rest, t) <= FUTURE_DAYS * DAY).at(-1)!
}

interface Aged {
  readonly set: ElementSet
  readonly name: string
  readonly days: number
}

/** Says which sets are old for a span and which have epochs after its start: each by name where they are few, else together. */
export const sayAges = (
  run: Run,
  sets: readonly ElementSet[],
  nameOf: (s: ElementSet) => string,
  start: Instant,
  seconds: number,
): void => {
  const end = addSeconds(start, seconds)
  const aged = sets.map((set): Aged & { readonly ahead: number } => {
    const epoch = utcToInstant(set.epoch)
    const days = Math.max(secondsBetween(epoch, end), secondsBetween(start, epoch)) / DAY
    return { set, name: nameOf(set), days, ahead: isBefore(start, epoch) ? secondsBetween(start, epoch) / DAY : 0 }
  })
  const found = (code: string, message: string, a: Aged, where?: string): void =>
    run.found({
      code,
      severity: 'warning',
      ...(where === undefined ? {} : { where }),
      message,
      affects: 'time',
      values: { ageDays: Number(a.days.toFixed(2)), epoch: formatUtc(utcToInstant(a.set.epoch), 0) },
    })
  const ahead = aged.filter((a) => a.ahead > FUTURE_DAYS).sort((a, b) => b.ahead - a.ahead)
  if (ahead.length > 0)
    found(
      'orbit.future-set',
      `${ahead.length === 1 ? `${ahead[0]!.name}: the epoch of the set is` : `${ahead.length} sets have epochs`} ${ahead.length === 1 ? '' : 'up to '}${ahead[0]!.ahead.toFixed(1)} days after the start${ahead.length === 1 ? '' : ` (${ahead[0]!.name})`}; sets are made from the past, so look whether the dates are right.`,
      ahead[0]!,
      ahead.length === 1 ? ahead[0]!.name : undefined,
    )
  const old = aged.filter((a) => a.days > OLD_DAYS && a.set.meanMotionRevPerDay > 11).sort((a, b) => b.days - a.days)
  if (old.length > FEW) {
    const [oldest, middle] = [old[0]!, old[old.length >> 1]!]
    found(
      'orbit.old-set',
      `${old.length} of ${sets.length} sets are more than ${OLD_DAYS} days from the times asked for; at about 1 km a day along the track, times are off by about ${secondsOff(middle.days)} s (1 sigma) for the middle one of them (${middle.days.toFixed(1)} days) and ${secondsOff(oldest.days)} s for the oldest (${oldest.name}, ${oldest.days.toFixed(1)} days).`,
      oldest,
    )
    return
  }
  for (const a of old)
    found(
      'orbit.old-set',
      `${a.name}: the set is up to ${a.days.toFixed(1)} days from the times asked for; at about 1 km a day along the track, times are off by about ${secondsOff(a.days)} s (1 sigma).`,
      a,
      a.name,
    )
}
