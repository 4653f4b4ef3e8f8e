/** Adjusted Rand index of two labellings (Hubert & Arabie 1985). */
export const adjustedRandIndex = (a: readonly string[], b: readonly string[]): number => {
  const pairs = (n: number): number => (n * (n - 1)) / 2
  const count = (keys: readonly string[]): Map<string, number> => {
    const m = new Map<string, number>()
    for (const k of keys) m.set(k, (m.get(k) ?? 0) + 1)
    return m
  }
  const sum = (m: Map<string, number>): number => [...m.values()].reduce((t, n) => t + pairs(n), 0)
  const [both, ours, theirs] = [sum(count(a.map((x, i) => `${x}|${b[i]}`))), sum(count(a)), sum(count(b))]
  const chance = (ours * theirs) / pairs(a.length)
  return (both - chance) / ((ours + theirs) / 2 - chance)
}
