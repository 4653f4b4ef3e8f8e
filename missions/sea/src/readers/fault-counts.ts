/** Rows and sentences that gave nothing, counted by reason with their first places, and as findings of a process. */
import type { Finding } from '@setu/core/contract'

export interface Faults {
  count(reason: string, place: string): void
  readonly reasons: ReadonlyMap<string, { readonly count: number; readonly places: readonly string[] }>
}

const PLACES = 3

export const faultCounts = (): Faults => {
  const reasons = new Map<string, { count: number; places: string[] }>()
  return {
    count(reason, place) {
      let r = reasons.get(reason)
      if (!r) reasons.set(reason, (r = { count: 0, places: [] }))
      r.count++
      if (r.places.length < PLACES) r.places.push(place)
    },
    reasons,
  }
}

/** What each reason means for the result. */
const MEANINGS: Readonly<Record<string, string>> = {
  badChecksum: 'sentences whose checksum is wrong; not decoded',
  noChecksum: 'sentences without a checksum; not decoded',
  badFields: 'sentences whose fields are not those of VDM or VDO',
  badTotal: 'sentences that say to be one of 0 parts',
  badNumber: 'sentences whose part number is above the number of parts',
  badFill: 'sentences whose fill bits are not 0 to 5',
  badArmor: 'sentences with characters that are not of the six-bit alphabet',
  emptyPayload: 'sentences without payload',
  lineTooLong: 'lines above 1,024 characters; skipped',
  badTagBlock: 'TAG blocks whose checksum is wrong or that do not end; the block was not used',
  unfinishedGroup: 'messages of several sentences of which parts are missing',
  restartedGroup: 'messages of several sentences whose first part came again before the rest',
  badPghp: 'receive time lines ($PGHP) that cannot be read',
  tooShort: 'messages too short to hold a type and a number',
  unknownType: 'messages of a type that does not exist',
  notNmea: 'lines that are neither NMEA nor comment',
  noTime: 'positions of which nothing says when; left out',
  raggedRow: 'rows with another number of cells than the header',
  badTime: 'rows whose time cannot be read',
  badMmsi: 'rows whose MMSI is not a number of at most nine digits',
  badNumberCell: 'cells that are neither a number nor a mark for "none"; taken as missing',
  badJson: 'lines that are not JSON',
  notAPosition: 'records without position and without ship data',
}

export const faultFindings = (faults: Faults, where: string): Finding[] =>
  [...faults.reasons].map(([reason, { count, places }]) => ({
    code: `sea.${reason}`,
    severity: 'warning',
    message: `${count} ${MEANINGS[reason] ?? reason}. First: ${places.join(', ')}.`,
    where,
    values: { count, reason },
  }))
