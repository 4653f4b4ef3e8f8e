/** `Accept` as a list. */

/** Media ranges with their quality, best first; ties keep their order. */
export const mediaRanges = (accept: string): { readonly type: string; readonly q: number }[] =>
  accept
    .split(',')
    .slice(0, 32)
    .map((range) => {
      const [type = '', ...parameters] = range.split(';').map((p) => p.trim().toLowerCase())
      const q = Number(parameters.find((p) => p.startsWith('q='))?.slice(2) ?? 1)
      return { type, q: Number.isFinite(q) ? q : 0 }
    })
    .filter((r) => r.type && r.q > 0)
    .sort((a, b) => b.q - a.q)
