/**
 * CCSDS navigation messages in keyword-value notation (502.0-B-3 chapter 7, 508.0-B-1 chapter 6): lines `KEYWORD = value [unit]`,
 * comments, rows of an ephemeris, blocks between START and STOP. The text is brought into blocks; `ccsds-check.ts` judges it.
 */
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import { refuse } from './ccsds-check.js'
import { block, type NdmBlock, type NdmKind, type NdmMessage, type NdmSegment } from './ccsds-message.js'
import { messageRules } from './ccsds-rule-of.js'
import { type BlockRule, covarianceKeywords, type FieldRule, type MessageRule } from './ccsds-rules.js'

const keyLine = /^([A-Za-z][A-Za-z0-9_]*)\s*=\s*(.*)$/

const hasKeyword = (rule: BlockRule, keyword: string): FieldRule | true | undefined =>
  rule.user && keyword.startsWith('USER_DEFINED_') ? true : rule.fields.find((f) => f.keyword === keyword)

/** Value and unit: brackets behind a number only, for `TRAJ_UNITS = [km, …]` is a value. */
const split = (text: string, rule: FieldRule | true): { value: string; unit?: string } => {
  if (rule === true || (rule.kind !== 'number' && rule.kind !== 'integer')) return { value: text }
  const m = /^(.*?)\s*\[([^\]]*)\]$/.exec(text)
  return m ? { value: m[1]!.trim(), unit: m[2]!.trim() } : { value: text }
}

interface State {
  readonly rule: MessageRule
  readonly where: string
  readonly header: NdmBlock
  relative: NdmBlock | undefined
  readonly segments: NdmSegment[]
  /** Block that the last keyword went to, and its table. */
  open: { readonly block: NdmBlock; readonly rule: BlockRule } | undefined
  comments: string[]
  /** Between START and STOP. */
  inside: string | undefined
}

const allKeywords = (rule: MessageRule): string[] =>
  [rule.header, rule.relative, rule.metadata, ...rule.data].flatMap((b) => b?.fields.map((f) => f.keyword) ?? [])

const unknown = (s: State, line: number, keyword: string): Error => {
  const near = nearest(keyword, allKeywords(s.rule))
  return setuError('bad-file', {
    where: `${s.where}:${line}, ${keyword}`,
    found: allKeywords(s.rule).includes(keyword)
      ? 'this keyword where it does not belong'
      : `a keyword that no ${s.rule.kind} has`,
    expected: 'the keywords of the standard in its order',
    ...(near && near !== keyword ? { wayOut: `Did you mean ${near}?` } : {}),
  })
}

const take = (s: State, b: NdmBlock): void => {
  b.comments.push(...s.comments)
  s.comments = []
}

const segment = (s: State): NdmSegment => s.segments.at(-1)!

const openData = (s: State, rule: BlockRule, line: number): NdmBlock => {
  const b = block(rule.tag, line)
  segment(s).data.push(b)
  s.open = { block: b, rule }
  take(s, b)
  return b
}

/** The block of a keyword in a message whose blocks have no delimiters: this one or a later one. */
const findFlat = (s: State, keyword: string, line: number): { block: NdmBlock; rule: BlockRule } => {
  const { rule } = s
  const here = s.open
  if (here && hasKeyword(here.rule, keyword)) {
    const again = here.block.fields.some((f) => f.keyword === keyword)
    if (!again || !(here.rule.repeats || (here.rule === rule.metadata && rule.segments === 'two'))) return here
  }
  if (rule.relative && s.segments.length === 0 && hasKeyword(rule.relative, keyword)) {
    s.relative ??= block(rule.relative.tag, line)
    return (s.open = { block: s.relative, rule: rule.relative })
  }
  const first = rule.metadata.fields[0]!.keyword
  if (s.segments.length === 0 ? hasKeyword(rule.metadata, keyword) : rule.segments === 'two' && keyword === first) {
    s.segments.push({ metadata: block(rule.metadata.tag, line), data: [] })
    return (s.open = { block: segment(s).metadata, rule: rule.metadata })
  }
  if (s.segments.length > 0)
    for (const r of rule.data)
      if (!r.delimiter && hasKeyword(r, keyword)) return { block: openData(s, r, line), rule: r }
  throw unknown(s, line, keyword)
}

const startBlock = (s: State, name: string, line: number): void => {
  const { rule } = s
  if (s.inside) refuse(s.where, line, `${name}_START`, `${name}_START within ${s.inside}`, `${s.inside}_STOP before it`)
  if (rule.metadata.delimiter === name) {
    const b = block(rule.metadata.tag, line)
    s.segments.push({ metadata: b, data: [] })
    s.open = { block: b, rule: rule.metadata }
    take(s, b)
  } else {
    const r = rule.data.find((d) => d.delimiter === name)
    if (!r) throw unknown(s, line, `${name}_START`)
    if (s.segments.length === 0) refuse(s.where, line, `${name}_START`, 'it before META_START', 'the metadata first')
    openData(s, r, line)
  }
  s.inside = name
}

/** A row inside a covariance of an OEM: the next row of the lower triangle, as keywords. */
const covarianceRow = (s: State, values: readonly string[], line: number): void => {
  const b = s.open!.block
  const done = b.fields.filter((f) => covarianceKeywords.includes(f.keyword)).length
  const row = Math.round((Math.sqrt(8 * done + 1) - 1) / 2)
  if (row >= 6) refuse(s.where, line, 'COVARIANCE', 'a seventh row', 'six rows of the lower triangle')
  if (values.length !== row + 1)
    refuse(s.where, line, 'COVARIANCE', `${values.length} values`, `${row + 1} in row ${row + 1} of the lower triangle`)
  for (const [i, value] of values.entries()) b.fields.push({ keyword: covarianceKeywords[done + i]!, value, line })
}

const dataRow = (s: State, text: string, line: number): void => {
  const values = text.split(/\s+/)
  if (s.rule.kind === 'OEM') {
    if (s.inside === 'COVARIANCE') {
      covarianceRow(s, values, line)
      return
    }
    if (s.inside === undefined && s.segments.length > 0) {
      if (segment(s).data.some((b) => b.tag === 'covarianceMatrix'))
        refuse(s.where, line, 'ephemeris', 'a row behind the covariance', 'META_START of a new segment')
      if (s.open?.block.tag !== 'ephemeris') openData(s, s.rule.data[0]!, line)
      s.open!.block.rows.push({ values, line })
      return
    }
  } else if (s.inside && s.open?.rule.row) {
    s.open.block.rows.push({ values, line })
    return
  }
  refuse(s.where, line, '', `"${text}"`, 'a line KEYWORD = value')
}

const keyValue = (s: State, keyword: string, text: string, line: number): void => {
  if (s.segments.length === 0 && !s.inside && !s.relative && hasKeyword(s.rule.header, keyword)) {
    take(s, s.header)
    const r = hasKeyword(s.rule.header, keyword)!
    s.header.fields.push({ keyword, ...split(text, r), line })
    return
  }
  let target = s.open
  if (s.rule.metadata.delimiter) {
    if (!s.inside || !target) throw unknown(s, line, keyword)
    // One COVARIANCE block holds several matrices, each with its epoch.
    if (s.rule.kind === 'OEM' && s.inside === 'COVARIANCE' && keyword === 'EPOCH' && target.block.fields.length > 0)
      target = { block: openData(s, target.rule, line), rule: target.rule }
    if (target.block.rows.length > 0) throw unknown(s, line, keyword)
  } else target = findFlat(s, keyword, line)
  const r = hasKeyword(target.rule, keyword)
  if (!r) throw unknown(s, line, keyword)
  take(s, target.block)
  target.block.fields.push({ keyword, ...split(text, r), line })
}

/** Reads one message. Throws `bad-file` with file, line and keyword; does not judge values. */
export const parseKvn = (text: string, where: string): NdmMessage => {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  let s: State | undefined
  let version = ''
  for (const [i, raw] of lines.entries()) {
    const line = i + 1
    const content = raw.trim()
    if (content === '') continue
    const key = keyLine.exec(content)
    if (!s) {
      const head = key && /^CCSDS_([A-Z]{3})_VERS$/.exec(key[1]!)
      const kind = head?.[1] as NdmKind | undefined
      if (!key || !kind || !(kind in messageRules))
        throw setuError('bad-file', {
          where: `${where}:${line}`,
          found: `"${content.slice(0, 60)}"`,
          expected: 'CCSDS_OMM_VERS, CCSDS_OPM_VERS, CCSDS_OEM_VERS, CCSDS_OCM_VERS or CCSDS_CDM_VERS first',
        })
      version = key[2]!.trim()
      const rule = messageRules[kind]
      s = {
        rule,
        where,
        header: block('header', line),
        relative: undefined,
        segments: [],
        open: undefined,
        comments: [],
        inside: undefined,
      }
      continue
    }
    if (/^COMMENT(\s|=|$)/.test(content)) {
      s.comments.push(content.replace(/^COMMENT(?:\s*=(?!=)\s*|\s*)/, ''))
      continue
    }
    const delimiter = /^([A-Z]+)_(START|STOP)$/.exec(content)
    if (delimiter) {
      if (delimiter[2] === 'START') startBlock(s, delimiter[1]!, line)
      else {
        if (s.inside !== delimiter[1])
          refuse(
            where,
            line,
            content,
            s.inside ? `it within ${s.inside}` : 'it without its START',
            'pairs of START and STOP',
          )
        if (s.open) take(s, s.open.block)
        s.inside = undefined
      }
      continue
    }
    if (key) keyValue(s, key[1]!, key[2]!.trim(), line)
    else dataRow(s, content, line)
  }
  if (!s) throw setuError('bad-file', { where, found: 'an empty file', expected: 'a CCSDS navigation message' })
  if (s.inside)
    throw setuError('bad-file', {
      where: `${where}:${lines.length}`,
      found: `the end of the file within ${s.inside}`,
      expected: `${s.inside}_STOP`,
      wayOut: 'The file was cut off; get it again.',
    })
  take(s, s.open?.block ?? s.header)
  return {
    kind: s.rule.kind,
    version,
    header: s.header,
    ...(s.relative ? { relative: s.relative } : {}),
    segments: s.segments,
    where,
  }
}
