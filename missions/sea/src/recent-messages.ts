/**
 * Which messages were heard when: hashes and times in flat arrays in the order of coming, and a table with open addressing
 * over them, as a day holds millions. The same hash may stand several times.
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
  let size = 0
  /** Number of the pair plus one; 0 is empty. At most half full. */
  let table = new Uint32Array(2 * LEAST)
  // The low bits of a hash are well mixed.
  const place = (hash: number): number => (hash % 4_294_967_296) & (table.length - 1)
  const put = (k: number): void => {
    let at = place(hashes[k]!)
    while (table[at] !== 0) at = (at + 1) & (table.length - 1)
    table[at] = k + 1
  }
  const grow = (): void => {
    const [h, t] = [hashes, times]
    hashes = new Float64Array(2 * size)
    times = new Float64Array(2 * size)
    hashes.set(h)
    times.set(t)
    table = new Uint32Array(4 * size)
    for (let k = 0; k < size; k++) put(k)
  }
  return {
    get size() {
      return size
    },
    add(hash, timeMs) {
      if (size === hashes.length) grow()
      hashes[size] = hash
      times[size] = timeMs
      put(size++)
    },
    has(hash, timeMs, windowMs) {
      for (let at = place(hash); table[at] !== 0; at = (at + 1) & (table.length - 1)) {
        const k = table[at]! - 1
        if (hashes[k] === hash && Math.abs(times[k]! - timeMs) <= windowMs) return true
      }
      return false
    },
    each(visit) {
      for (let k = 0; k < size; k++) visit(hashes[k]!, times[k]!)
    },
  }
}
