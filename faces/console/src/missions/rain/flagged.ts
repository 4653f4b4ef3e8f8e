/** A value that a check of rain.qc marked. */
export interface FlaggedValue {
  readonly station: string
  /** Milliseconds UTC. */
  readonly start: number
  readonly end: number
  /** mm; null where it is not a number. */
  readonly value: number | null
  /** Names of the flags. */
  readonly flags: readonly string[]
}
