/**
 * CCSDS navigation messages in XML (NDM/XML, 505.0-B-2): one message, or several combined in an `ndm`. Brought into the same
 * blocks as the keyword-value notation.
 */
import { setuError } from '@setu/core/errors'
import { refuse } from './ccsds-check.js'
import { block, type NdmBlock, type NdmKind, type NdmMessage, type NdmSegment } from './ccsds-message.js'
import { oemColumns } from './ccsds-odm-rules.js'
import { messageRules } from './ccsds-rule-of.js'
import type { BlockRule, MessageRule } from './ccsds-rules.js'
import { parseXml, type XmlElement } from './xml-elements.js'

const child = (e: XmlElement, tag: string): XmlElement | undefined => e.children.find((c) => c.tag === tag)

const readFields = (e: XmlElement, rule: BlockRule, b: NdmBlock, where: string): void => {
  for (const c of e.children) {
    if (c.tag === 'COMMENT') b.comments.push(c.text)
    else if (c.tag === 'USER_DEFINED' && rule.user)
      b.fields.push({ keyword: `USER_DEFINED_${c.attributes['parameter'] ?? ''}`, value: c.text, line: c.line })
    else if (rule.row === c.tag) b.rows.push({ values: c.text.split(/\s+/), line: c.line })
    else if (rule.fields.some((f) => f.within === c.tag)) readFields(c, rule, b, where)
    else {
      if (c.children.length > 0) refuse(where, c.line, c.tag, 'an element with elements', `a keyword of ${rule.tag}`)
      // `nil` elements say that there is no value: they are as if not there.
      if (c.attributes['nil'] === 'true') continue
      const unit = c.attributes['units']
      b.fields.push({ keyword: c.tag, value: c.text, ...(unit === undefined ? {} : { unit }), line: c.line })
    }
  }
}

const readBlock = (e: XmlElement, rule: BlockRule, where: string): NdmBlock => {
  const b = block(rule.tag, e.line)
  readFields(e, rule, b, where)
  return b
}

const stateVectorRow = (e: XmlElement, b: NdmBlock, where: string): void => {
  const values: string[] = []
  for (const c of e.children) {
    const at = oemColumns.indexOf(c.tag as (typeof oemColumns)[number])
    if (at !== values.length) refuse(where, c.line, c.tag, 'it here', oemColumns[values.length] ?? 'no more values')
    values.push(c.text)
  }
  b.rows.push({ values, line: e.line })
}

const readData = (e: XmlElement, rule: MessageRule, s: NdmSegment, where: string): void => {
  let loose: string[] = []
  for (const c of e.children) {
    if (c.tag === 'COMMENT') {
      loose.push(c.text)
      continue
    }
    let b: NdmBlock
    if (rule.kind === 'OEM' && c.tag === 'stateVector') {
      const open = s.data.at(-1)
      b = open?.tag === 'ephemeris' ? open : block('ephemeris', c.line)
      if (b !== open) s.data.push(b)
      stateVectorRow(c, b, where)
    } else {
      const r = rule.data.find((d) => d.tag === c.tag)
      const known =
        r ?? refuse(where, c.line, c.tag, 'this element', `one of ${rule.data.map((d) => d.tag).join(', ')}`)
      b = readBlock(c, known, where)
      s.data.push(b)
    }
    // Comments of the data as a whole go with the block behind them.
    b.comments.unshift(...loose)
    loose = []
  }
  s.data.at(-1)?.comments.push(...loose)
}

const readMessage = (e: XmlElement, where: string): NdmMessage => {
  const kind = e.tag.toUpperCase() as NdmKind
  const rule = messageRules[kind]
  if (e.attributes['id'] !== undefined && e.attributes['id'] !== `CCSDS_${kind}_VERS`)
    refuse(where, e.line, e.tag, `id "${e.attributes['id']}"`, `id "CCSDS_${kind}_VERS"`)
  const need = (parent: XmlElement, tag: string): XmlElement =>
    child(parent, tag) ?? refuse(where, parent.line, tag, `no <${tag}> in <${parent.tag}>`, 'it')
  const body = need(e, 'body')
  const relative = rule.relative && child(body, rule.relative.tag)
  const segments = body.children.flatMap((c): NdmSegment[] => {
    if (c.tag !== 'segment') {
      if (c !== relative) refuse(where, c.line, c.tag, 'this element', '<segment>')
      return []
    }
    const s: NdmSegment = { metadata: readBlock(need(c, 'metadata'), rule.metadata, where), data: [] }
    readData(need(c, 'data'), rule, s, where)
    return [s]
  })
  return {
    kind,
    version: e.attributes['version'] ?? '',
    header: readBlock(need(e, 'header'), rule.header, where),
    ...(rule.relative && relative ? { relative: readBlock(relative, rule.relative, where) } : {}),
    segments,
    where,
  }
}

/** All messages of a document. Throws `bad-file` with file, line and keyword; does not judge values. */
export const parseNdmXml = (text: string, where: string): NdmMessage[] => {
  const root = parseXml(text, where)
  const isMessage = (e: XmlElement): boolean => e.tag === e.tag.toLowerCase() && e.tag.toUpperCase() in messageRules
  if (isMessage(root)) return [readMessage(root, where)]
  const messages = root.tag === 'ndm' ? root.children.filter((c) => !['COMMENT', 'MESSAGE_ID'].includes(c.tag)) : []
  if (messages.length === 0 || !messages.every(isMessage))
    throw setuError('bad-file', {
      where: `${where}:${root.line}`,
      found: `<${messages.find((m) => !isMessage(m))?.tag ?? root.tag}>`,
      expected: 'an omm, opm, oem, ocm or cdm element, or an ndm of them',
    })
  return messages.map((m) => readMessage(m, where))
}
