/**
 * Which alerts hold at a time, as CAP 1.2 says: a message holds from its `sent` (or the first `effective`) to its last
 * `expires`; an Update takes the place of the messages that it references from its own `sent` on, a Cancel ends them. What
 * was superseded stays so, also when what superseded it is cancelled. A Cancel itself is shown as long as what it ended
 * would have held, so that who looks now and then sees it.
 *
 * Where `expires` is missing the standard leaves the policy to the recipient: here 24 hours.
 */
import type { ReadCap } from '@setu/formats/cap/read'

export const WITHOUT_EXPIRY_MS = 86_400_000

export type AlertState = 'future' | 'active' | 'expired' | 'superseded' | 'cancelled' | 'notice'

/** [from, to] of a message by itself; milliseconds. */
export const validityOf = (cap: ReadCap): readonly [number, number] => {
  const from = Math.min(...cap.infos.map((i) => i.effective ?? cap.sent))
  const to = Math.max(...cap.infos.map((i) => i.expires ?? cap.sent + WITHOUT_EXPIRY_MS))
  return cap.infos.length > 0 ? [from, to] : [cap.sent, cap.sent + WITHOUT_EXPIRY_MS]
}

/** A message's name in references: the instant, not its spelling, counts. */
export const referenceKey = (r: {
  readonly sender: string
  readonly identifier: string
  readonly sent: number
}): string => `${r.sender},${r.identifier},${r.sent}`

export interface Standing {
  readonly state: AlertState
  /** The message that took its place or ended it. */
  readonly by?: ReadCap
  readonly from: number
  readonly to: number
}

/** The standing of every message at a time, by `referenceKey`; what is sent later does not count yet. */
export const standings = (messages: readonly ReadCap[], now: number): Map<string, Standing> => {
  const sent = messages.filter((m) => m.sent <= now)
  const named = new Map(messages.map((m) => [referenceKey(m), m]))
  const ended = new Map<string, ReadCap>()
  // The first that ended a message keeps it; later ones change nothing.
  for (const m of [...sent].sort((a, b) => a.sent - b.sent))
    if (m.msgType === 'Update' || m.msgType === 'Cancel')
      for (const r of m.references) {
        const key = referenceKey(r)
        // A message of a test ends nothing that is actual, and none ends itself.
        const target = named.get(key)
        if (target && target !== m && target.status === m.status && !ended.has(key)) ended.set(key, m)
      }
  return new Map(
    messages.map((m): [string, Standing] => {
      const key = referenceKey(m)
      let [from, to] = validityOf(m)
      const by = ended.get(key)
      if (by) return [key, { state: by.msgType === 'Cancel' ? 'cancelled' : 'superseded', by, from, to }]
      if (m.msgType === 'Cancel' || m.msgType === 'Ack' || m.msgType === 'Error') {
        const about = m.references.flatMap((r) => named.get(referenceKey(r)) ?? [])
        from = m.sent
        to = about.length > 0 ? Math.max(...about.map((a) => validityOf(a)[1])) : validityOf(m)[1]
        return [key, { state: m.sent > now ? 'future' : now < to ? 'notice' : 'expired', from, to }]
      }
      return [key, { state: m.sent > now || now < from ? 'future' : now < to ? 'active' : 'expired', from, to }]
    }),
  )
}
