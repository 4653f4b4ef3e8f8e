/**
 * Width of text without a canvas: the advances of DejaVu Sans 2.37 (`hmtx`, 2048 units an em), which the PNG is drawn
 * with. Plex Sans runs about 8 % narrower, so what fits here fits there. Kerning is left out; characters that the table
 * lacks count as 0.64 em, East Asian wide ones as 1 em.
 */

const ascii = [
  651, 821, 942, 1716, 1303, 1946, 1597, 563, 799, 799, 1024, 1716, 651, 739, 651, 690, 1303, 1303, 1303, 1303, 1303,
  1303, 1303, 1303, 1303, 1303, 690, 690, 1716, 1716, 1716, 1087, 2048, 1401, 1405, 1430, 1577, 1294, 1178, 1587, 1540,
  604, 604, 1343, 1141, 1767, 1532, 1612, 1235, 1612, 1423, 1300, 1251, 1499, 1401, 2025, 1403, 1251, 1403, 799, 690,
  799, 1716, 1024, 1024, 1255, 1300, 1126, 1300, 1260, 721, 1300, 1298, 569, 569, 1186, 569, 1995, 1298, 1253, 1300,
  1300, 842, 1067, 803, 1298, 1212, 1675, 1212, 1212, 1075, 1303, 690, 1303, 1716,
]
const others: Readonly<Record<string, number>> = {
  '\u00a0': 651,
  '\u202f': 409,
  '\u2009': 409,
  '°': 1024,
  '²': 821,
  '³': 821,
  '¹': 821,
  '⁰': 821,
  '⁴': 821,
  '⁵': 821,
  '⁶': 821,
  '⁻': 1081,
  '·': 651,
  '×': 1716,
  '±': 1716,
  '−': 1716,
  '≥': 1716,
  '≤': 1716,
  '≠': 1716,
  '→': 1716,
  '–': 1024,
  '—': 2048,
  '…': 2048,
  '‘': 651,
  '’': 651,
  '“': 1061,
  '”': 1061,
}
const boldFactor = 1.1
const isWide = (code: number): boolean => code >= 0x2e80 && code <= 0xffdc

/** px. `weight` of 600 and more is drawn bold. */
export const textWidth = (text: string, size: number, weight: number | string = 400): number => {
  let units = 0
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    units += ascii[code - 32] ?? others[char] ?? (isWide(code) ? 2048 : 1311)
  }
  const bold = weight === 'bold' || Number(weight) >= 600
  return (units / 2048) * size * (bold ? boldFactor : 1)
}

/** Breaks text at spaces into lines of at most `width` px; a longer word stands alone. */
export const wrapText = (text: string, width: number, size: number, weight: number | string = 400): string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line ? `${line} ${word}` : word
    if (line && textWidth(longer, size, weight) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  if (line) lines.push(line)
  return lines
}
