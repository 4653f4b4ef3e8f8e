/** Long computations as generators: they yield the share done, and return their result; a host may stop between. */

/** Runs a computation in steps to its end. */
export const finished = <T>(steps: Generator<number, T>): T => {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value as T
  }
}

/** The steps of a part as steps of the whole: from `start` on, `share` of it. */
export function* scaled<T>(steps: Generator<number, T>, start: number, share: number): Generator<number, T> {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value as T
    yield start + share * (value as number)
  }
}
