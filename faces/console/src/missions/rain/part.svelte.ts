/** One part of the view: what it waits for, what came, what failed. The old value stays while a new one is made. */
import { isSetuError, type SetuError, setuError } from '@setu/core/errors'
import type { Report } from './run-anywhere.js'

export interface Part<T> {
  readonly value: T | undefined
  readonly error: SetuError | undefined
  readonly busy: boolean
  readonly fraction: number
  /** False where a later call took its place, or it failed. */
  load(work: (report: Report, signal: AbortSignal) => Promise<T>): Promise<boolean>
  clear(): void
}

export const part = <T>(): Part<T> => {
  let value = $state.raw<T>()
  let error = $state.raw<SetuError>()
  let busy = $state(false)
  let fraction = $state(0)
  let current: AbortController | undefined
  const clear = (): void => {
    current?.abort()
    current = undefined
    value = undefined
    error = undefined
    busy = false
  }
  return {
    get value() {
      return value
    },
    get error() {
      return error
    },
    get busy() {
      return busy
    },
    get fraction() {
      return fraction
    },
    clear,
    async load(work) {
      current?.abort()
      const mine = new AbortController()
      current = mine
      busy = true
      fraction = 0
      try {
        const made = await work((f) => {
          if (current === mine) fraction = f
        }, mine.signal)
        if (current !== mine) return false
        value = made
        error = undefined
        return true
      } catch (thrown) {
        if (current !== mine) return false
        error = isSetuError(thrown)
          ? thrown
          : setuError('internal', { found: thrown instanceof Error ? thrown.message : String(thrown) })
        value = undefined
        return false
      } finally {
        if (current === mine) busy = false
      }
    },
  }
}
