/** A label of dates and words in lines that fit a width: broken at spaces, in Japanese between characters. */
export interface LabelPiece {
  readonly text: string
  /** Dates are set in ink. */
  readonly strong: boolean
}

const breaks = (text: string): string[] =>
  /[\u3040-\u30ff\u4e00-\u9fff]/.test(text) ? (text.match(/[A-Za-z0-9]+|./gu) ?? []) : text.split(/(?<=[ \u00a0])/)

/** At most two lines as a rule: what does not fit goes on in the last. `measure` is the width of a text in pixels. */
export const wrapLabel = (
  pieces: readonly LabelPiece[],
  room: number,
  measure: (text: string, strong: boolean) => number,
): LabelPiece[][] => {
  const lines: LabelPiece[][] = [[]]
  let used = 0
  // A date is not parted.
  for (const { text, strong } of pieces)
    for (const word of strong ? [text] : breaks(text)) {
      const width = measure(word.trimEnd(), strong)
      if (used > 0 && used + width > room) {
        lines.push([])
        used = 0
      }
      const line = lines[lines.length - 1]!
      const last = line[line.length - 1]
      if (last?.strong === strong) line[line.length - 1] = { text: last.text + word, strong }
      else line.push({ text: word, strong })
      used += measure(word, strong)
    }
  return lines
}
