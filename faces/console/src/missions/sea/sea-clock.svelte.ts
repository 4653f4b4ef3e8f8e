/** The time that is shown: the span of what is given, an instant in it, and whether it runs. */
export const speeds = [60, 600, 3600] as const
/** Where the reader asked for less motion, time goes in steps. */
const STILL_STEP_MS = 1000
/** A tab that was away does not leap. */
const LONGEST_FRAME_MS = 250

/** Minutes of a step of the replay: some 200 of them in what was heard. */
export const stepFor = ([from, to]: readonly [number, number]): number =>
  [0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 360, 1440].find((m) => (to - from) / 60_000 / m <= (m < 1 ? 20 : 240)) ??
  1440

/** `asked`: the instant of the address; `settled`: the time stands still at another instant. */
export const seaClock = (asked: number | undefined, settled: () => void) => {
  let span = $state.raw<readonly [number, number]>()
  let ms = $state(0)
  let playing = $state(false)
  let speed = $state<number>(600)
  let wanted = asked
  let seen = 0
  const within = (at: number, [from, to]: readonly [number, number]): number => Math.max(from, Math.min(to, at))
  return {
    get span() {
      return span
    },
    get ms() {
      return ms
    },
    get playing() {
      return playing
    },
    get speed() {
      return speed
    },
    /** The next span is entered at this instant, wherever it lies. */
    want(at: number): void {
      wanted = at
    },
    /** Another span; without one there is no time. The instant: what was wanted, else `at`, else its beginning. */
    spanTo(bounds: readonly [number, number] | undefined, at?: number): void {
      span = bounds
      if (!bounds) return
      ms = within(wanted ?? at ?? bounds[0], bounds)
      wanted = undefined
    },
    seek(to: number): void {
      if (!span) return
      ms = within(to, span)
      if (!playing) settled()
    },
    play(to = !playing): void {
      if (!span) return
      playing = to
      if (playing && ms >= span[1]) ms = span[0]
      if (!playing) settled()
    },
    stop(): void {
      playing = false
    },
    setSpeed(to: number): void {
      speed = to
    },
    /** A frame of the screen has passed. `still`: the reader asked for less motion. */
    frame(now: number, still: boolean): void {
      const gap = now - seen
      if (!playing || !span) {
        seen = now
        return
      }
      if (still && gap < STILL_STEP_MS) return
      ms = Math.min(span[1], ms + Math.min(gap, still ? 2 * STILL_STEP_MS : LONGEST_FRAME_MS) * speed)
      seen = now
      if (ms >= span[1]) {
        playing = false
        settled()
      }
    },
  }
}
export type SeaClock = ReturnType<typeof seaClock>
