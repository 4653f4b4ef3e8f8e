/**
 * When an attempt is made again: three in all, with exponential back-off and full jitter (Brooker 2015, "Exponential
 * backoff and jitter"). What would fail in the same way again, such as a bad file or a memory limit, is not repeated.
 */
import type { SetuError } from '@setu/core/errors'

export const ATTEMPTS = 3

const PASSING: ReadonlySet<string> = new Set(['internal', 'remote-failed', 'remote-timeout', 'busy'])

/** Whether another attempt may end otherwise. */
export const mayPass = (error: SetuError): boolean => PASSING.has(error.code)

/** A full disk is no fault of the job: it waits and does not count as an attempt. */
export const isDiskTrouble = (error: SetuError): boolean =>
  error.code === 'internal' && (error.found === 'a full disk' || error.found === 'a folder that cannot be written')

/** Milliseconds before the next attempt, after `attempts` of them; `random` in [0, 1). */
export const backOff = (attempts: number, baseMs: number, random: number, mostMs = 60_000): number => {
  const most = Math.min(mostMs, baseMs * 2 ** Math.max(0, attempts - 1))
  return Math.round(most / 2 + (random * most) / 2)
}
