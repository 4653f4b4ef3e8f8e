/**
 * Which messages were heard when: hashes and times in flat arrays in the order of coming, and a table with open addressing
 * over them, as a day holds millions. A hash stands in the table once, with the newest of its pairs; each pair knows the
 * one before it. A ship at anchor and a ship's name say the same for days: what is older than the window is not looked at
 * while the times of a hash do not go back.
 */
export interface RecentMessages {
  readonly size: number
  add(hash: number, timeMs: number): void
  /** True where the hash stands with a time within the window. */
  has(hash: number, timeMs: number, windowMs: number): boolean
  /** Every pair, in the order of coming. */
  each(visit: (hash: number, timeMs: number) => void): void
}

const LEAST = 1024

export const recentMessages = (): RecentMessages => {
  let hashes = new Float64Array(LEAST)
  let times = new Float64Array(LEAST)
  /** Number of the pair of the same hash before, plus one; negative where times went back up to here. */
  let before = new Int32Array(LEAST)
  let size = 0
  /** Number of the newest pair plus one; 0 is empty. At most half full. */
  let table = new Uint32Array(2 * LEAST)
  // The low bits of a hash are well mixed.
  const slotOf = (hash: number): number => {
    let at = (hash | 0) & (table.length - 1)
    while (table[at] !== 0 && hashes[table[at]! - 1] !== hash) at = (at + 1) & (table.length - 1)
    return at
  }
  const grow = (): void => {
    const [h, t, b] = [hashes, times, before]
    hashes = new Float64Array(2 * size)
    times = new Float64Array(2 * size)
    before = new Int32Array(2 * size)
    hashes.set(h)
    times.set(t)
    before.set(b)
    table = new Uint32Array(4 * size)
    for (let k = 0; k < size; k++) table[slotOf(hashes[k]!)] = k + 1
  }
  return {
    get size() {
      return size
    },
    add(hash, timeMs) {
      if (size === hashes.length) grow()
      const at = slotOf(hash)
      const last = table[at]!
      hashes[size] = hash
      times[size] = timeMs
      const inOrder = last === 0 || (before[last - 1]! >= 0 && times[last - 1]! <= timeMs)
      before[size] = inOrder ? last : -last
      table[at] = ++size
    },
    has(hash, timeMs, windowMs) {
      for (let k = table[slotOf(hash)]!; k !== 0; ) {
        const time = times[k - 1]!
        if (Math.abs(time - timeMs) <= windowMs) return true
        const older = before[k - 1]!
        if (older >= 0 && time < timeMs - windowMs) return false
        k = Math.abs(older)
      }
      return false
    },
    each(visit) {
      for (let k = 0; k < size; k++) visit(hashes[k]!, times[k]!)
    },
  }
}
