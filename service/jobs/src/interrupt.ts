/**
 * What can be stopped from outside while it runs, such as a query of a database engine, says how: a job that is
 * cancelled and has not listened for two seconds has its interrupts called, before anything is ended.
 */
const interrupts = new Set<() => void>()

/** Registers a way to stop; call what it returns when the work is over. */
export const onInterrupt = (stop: () => void): (() => void) => {
  interrupts.add(stop)
  return () => void interrupts.delete(stop)
}

export const interruptAll = (): void => {
  for (const stop of [...interrupts]) {
    try {
      stop()
    } catch (error) {
      console.error(error)
    }
  }
}
