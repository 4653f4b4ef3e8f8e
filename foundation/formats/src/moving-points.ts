/** Points that move: what KML, GPX and MF-JSON write. Times are UTC milliseconds, in order. */
export interface MovingPoints {
  readonly id: string
  readonly name?: string
  readonly description?: string
  readonly timeMs: ArrayLike<number>
  readonly lon: ArrayLike<number>
  readonly lat: ArrayLike<number>
  /** Further numbers along the way, NaN where missing, with their unit (UCUM). */
  readonly along?: readonly { readonly name: string; readonly unit: string; readonly values: ArrayLike<number> }[]
}

export const escaped = (text: string): string =>
  text
    // What XML 1.0 cannot hold at all.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these very characters are taken out
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')

export const degrees = (v: number): string => String(Number(v.toFixed(7)))
export const instantText = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')
