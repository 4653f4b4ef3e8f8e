/**
 * The communication state of a message (ITU-R M.1371-5, annex 2, 3.3.7): SOTDMA in types 1, 2, 4 and 11, ITDMA in type 3;
 * in types 9, 18 and 26 a selector says which.
 */

export type CommunicationState =
  | {
      readonly kind: 'sotdma'
      readonly sync: number
      readonly slotTimeout: number
      /** By the time-out: one of these. */
      readonly slotOffset?: number
      readonly utcHour?: number
      readonly utcMinute?: number
      readonly slotNumber?: number
      readonly receivedStations?: number
    }
  | {
      readonly kind: 'itdma'
      readonly sync: number
      readonly slotIncrement: number
      readonly slotsToAllocate: number
      readonly keep: boolean
    }

/** True where the state of this type is ITDMA. */
export const isItdma = (type: number, selector: boolean): boolean =>
  type === 3 || ((type === 9 || type === 18 || type === 26) && selector)

/** The 19 bits as what they say. */
export const communicationState = (bits: number, itdma: boolean): CommunicationState => {
  const sync = (bits >> 17) & 3
  if (itdma)
    return {
      kind: 'itdma',
      sync,
      slotIncrement: (bits >> 4) & 0x1fff,
      slotsToAllocate: (bits >> 1) & 7,
      keep: (bits & 1) === 1,
    }
  const slotTimeout = (bits >> 14) & 7
  const sub = bits & 0x3fff
  const head = { kind: 'sotdma', sync, slotTimeout } as const
  if (slotTimeout === 0) return { ...head, slotOffset: sub }
  if (slotTimeout === 1) return { ...head, utcHour: (sub >> 9) & 31, utcMinute: (sub >> 2) & 127 }
  return slotTimeout % 2 === 0 ? { ...head, slotNumber: sub } : { ...head, receivedStations: sub }
}
