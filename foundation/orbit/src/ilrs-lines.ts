/** Lines of the laser ranging formats: a record type and fields between blanks, with the line for messages. */
import { setuError } from '@setu/core/errors'

export interface IlrsLine {
  /** In upper case: `H1`, `10`, `11`. */
  readonly type: string
  readonly fields: readonly string[]
  readonly line: number
}

export const ilrsLines = (text: string): IlrsLine[] => {
  const lines: IlrsLine[] = []
  for (const [i, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const words = raw.trim().split(/\s+/)
    if (words[0]) lines.push({ type: words[0].toUpperCase(), fields: words.slice(1), line: i + 1 })
  }
  return lines
}

export const fieldOf = (l: IlrsLine, index: number, where: string, what: string): string => {
  const text = l.fields[index]
  if (text === undefined)
    throw setuError('bad-file', {
      where: `${where}:${l.line}, record ${l.type}`,
      found: `${l.fields.length} fields`,
      expected: `${what} as field ${index + 2}`,
      wayOut: 'The line may be cut off; get the file again.',
    })
  return text
}

export const numberField = (l: IlrsLine, index: number, where: string, what: string): number => {
  const text = fieldOf(l, index, where, what)
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$/.test(text) || !Number.isFinite(Number(text.replace(/[dD]/, 'e'))))
    throw setuError('bad-file', {
      where: `${where}:${l.line}, record ${l.type}`,
      found: `"${text.slice(0, 40)}"`,
      expected: what,
    })
  return Number(text.replace(/[dD]/, 'e'))
}

/** Six fields year, month, day, hour, minute, second as an ISO text. */
export const dateFields = (l: IlrsLine, from: number, where: string): string => {
  const n = [0, 1, 2, 3, 4, 5].map((k) => numberField(l, from + k, where, 'a date of six numbers'))
  const two = (v: number): string => String(Math.floor(v)).padStart(2, '0')
  return `${String(n[0]).padStart(4, '0')}-${two(n[1]!)}-${two(n[2]!)}T${two(n[3]!)}:${two(n[4]!)}:${two(n[5]!)}`
}
