/** Where the numbers of a figure come from. */
export interface Origin {
  readonly source: string
  readonly simulated?: boolean
}
export const originOf = ({ source, simulated }: Origin): Origin => ({ source, ...(simulated ? { simulated } : {}) })
