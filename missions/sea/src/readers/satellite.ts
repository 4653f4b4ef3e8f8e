/** Receivers that are satellites, by their names. */

const NAMES = /sat|orbcomm|spire|exact|lemur|unseen|kineis|norais|aissat/i
const known = new Map<string, boolean>()

export const isSatellite = (receiver: string): boolean => {
  if (receiver === '') return false
  let is = known.get(receiver)
  if (is === undefined) {
    is = NAMES.test(receiver)
    if (known.size < 100_000) known.set(receiver, is)
  }
  return is
}
