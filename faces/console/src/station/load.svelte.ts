/**
 * What a page reads from the station: read when it opens and again when what it reads by changes, when asked to, and
 * for a page that follows what happens there, some time after each answer.
 */
import { isSetuError, type SetuError, setuError } from '@setu/core/errors'

export interface Load<T> {
  readonly value: T | undefined
  readonly error: SetuError | undefined
  again(): void
  /** Shows what went wrong in a step of the page's own. */
  fail(thrown: unknown): void
}

/**
 * To be called while a component is set up. `read` is followed: what it reads by before it waits starts it anew.
 * `waitMs`: how long after an answer the next one is asked for, undefined for never; after an error nothing is, until `again`.
 */
export const load = <T>(
  read: (signal: AbortSignal) => Promise<T>,
  waitMs?: (answer: T) => number | undefined,
): Load<T> => {
  let value = $state.raw<T>()
  let error = $state.raw<SetuError>()
  let round = $state(0)
  const fail = (thrown: unknown): void => {
    error = isSetuError(thrown) ? thrown : setuError('internal', { found: String(thrown) })
  }
  $effect(() => {
    void round
    const controller = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = (): void => {
      read(controller.signal)
        .then((found) => {
          if (controller.signal.aborted) return
          value = found
          error = undefined
          const ms = waitMs?.(found)
          if (ms !== undefined) timer = setTimeout(ask, ms)
        })
        .catch((thrown: unknown) => {
          if (!controller.signal.aborted) fail(thrown)
        })
    }
    ask()
    return () => {
      controller.abort()
      clearTimeout(timer)
    }
  })
  return {
    get value() {
      return value
    },
    get error() {
      return error
    },
    again: () => void round++,
    fail,
  }
}
