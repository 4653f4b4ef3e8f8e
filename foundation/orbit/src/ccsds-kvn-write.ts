/**
 * Writes a navigation message in keyword-value notation. Values and units stand as they are
 * in the message.
 */
import { setuError } from '@setu/core/errors'
import type { NdmBlock, NdmMessage } from './ccsds-message.js'
import { messageRules } from './ccsds-rule-of.js'
import { type BlockRule, covarianceKeywords } from './ccsds-rules.js'

const oneLine = (text: string, where: string): string => {
  if (/[\r\n]/.test(text)) throw setuError('bad-input', { where, found: 'a line end in a value', expected: 'one line' })
  return text
}

const fieldLines = (b: NdmBlock): string[] => [
  ...b.comments.map((c) => `COMMENT ${oneLine(c, b.tag)}`.trimEnd()),
  ...b.fields.map((f) => {
    const unit = f.unit ?? ''
    return `${f.keyword.padEnd(20)} = ${oneLine(f.value, f.keyword)}${unit ? ` [${unit}]` : ''}`.trimEnd()
  }),
  ...b.rows.map((r) => r.values.join(' ')),
]

const covarianceLines = (b: NdmBlock): string[] => {
  const values = new Map(b.fields.map((f) => [f.keyword, f.value]))
  const lines = b.comments.map((c) => `COMMENT ${c}`.trimEnd())
  for (const k of ['EPOCH', 'COV_REF_FRAME']) if (values.has(k)) lines.push(`${k} = ${values.get(k)}`)
  for (let row = 0, at = 0; row < 6; at += ++row)
    lines.push(
      covarianceKeywords
        .slice(at, at + row + 1)
        .map((k) => values.get(k)!)
        .join(' '),
    )
  return lines
}

export const writeKvn = (m: NdmMessage): string => {
  const rule = messageRules[m.kind]
  const out: string[] = [`${`CCSDS_${m.kind}_VERS`.padEnd(20)} = ${m.version}`]
  out.push(...fieldLines(m.header), '')
  if (m.relative && rule.relative) out.push(...fieldLines(m.relative), '')
  const put = (r: BlockRule, lines: string[]): void => {
    if (r.delimiter) out.push(`${r.delimiter}_START`, ...lines, `${r.delimiter}_STOP`, '')
    else out.push(...lines, '')
  }
  for (const s of m.segments) {
    put(rule.metadata, fieldLines(s.metadata))
    for (const b of s.data) {
      const r = rule.data.find((d) => d.tag === b.tag)!
      const matrix = m.kind === 'OEM' && b.tag === 'covarianceMatrix'
      put(r, matrix ? covarianceLines(b) : fieldLines(b))
    }
  }
  return `${out.join('\n').trimEnd()}\n`
}
