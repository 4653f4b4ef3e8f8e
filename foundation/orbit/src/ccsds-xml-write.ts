/** Writes navigation messages as NDM/XML (505.0-B-2): one message alone, several within an `ndm`. */
import type { NdmBlock, NdmMessage } from './ccsds-message.js'
import { oemColumns } from './ccsds-odm-rules.js'
import { messageRules } from './ccsds-rule-of.js'
import type { BlockRule } from './ccsds-rules.js'
import { escapeXml } from './xml-elements.js'

const namespace =
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://sanaregistry.org/r/ndmxml_unqualified/ndmxml-3.0.0-master-3.0.xsd"'

const element = (tag: string, text: string, attributes = ''): string =>
  `<${tag}${attributes}>${escapeXml(text, tag)}</${tag}>`

const comments = (b: NdmBlock): string[] => b.comments.map((c) => element('COMMENT', c))

const fields = (b: NdmBlock, rule: BlockRule): string[] => {
  const out: string[] = []
  let nested: string | undefined
  for (const f of b.fields) {
    const r = rule.fields.find((x) => x.keyword === f.keyword)
    if (r?.within !== nested) {
      if (nested) out.push(`</${nested}>`)
      nested = r?.within
      if (nested) out.push(`<${nested}>`)
    }
    if (f.keyword.startsWith('USER_DEFINED_'))
      out.push(element('USER_DEFINED', f.value, ` parameter="${escapeXml(f.keyword.slice(13), f.keyword)}"`))
    else out.push(element(f.keyword, f.value, f.unit === undefined ? '' : ` units="${escapeXml(f.unit, f.keyword)}"`))
  }
  if (nested) out.push(`</${nested}>`)
  return out
}

const wrapped = (tag: string, lines: readonly string[]): string[] => [
  `<${tag}>`,
  ...lines.map((l) => `  ${l}`),
  `</${tag}>`,
]

const blockLines = (b: NdmBlock, rule: BlockRule): string[] => {
  if (b.tag === 'ephemeris')
    return [
      ...comments(b),
      ...b.rows.flatMap((row) =>
        wrapped(
          'stateVector',
          row.values.map((v, i) => element(oemColumns[i]!, v)),
        ),
      ),
    ]
  return wrapped(b.tag, [
    ...comments(b),
    ...fields(b, rule),
    ...b.rows.map((row) => element(rule.row!, row.values.join(' '))),
  ])
}

const messageLines = (m: NdmMessage, attributes: string): string[] => {
  const rule = messageRules[m.kind]
  const segments = m.segments.flatMap((s) =>
    wrapped('segment', [
      ...blockLines(s.metadata, rule.metadata),
      ...wrapped(
        'data',
        s.data.flatMap((b) => blockLines(b, rule.data.find((r) => r.tag === b.tag)!)),
      ),
    ]),
  )
  const body = [...(m.relative && rule.relative ? blockLines(m.relative, rule.relative) : []), ...segments]
  const tag = m.kind.toLowerCase()
  return [
    `<${tag}${attributes} id="CCSDS_${m.kind}_VERS" version="${escapeXml(m.version, 'version')}">`,
    ...[...blockLines(m.header, rule.header), ...wrapped('body', body)].map((l) => `  ${l}`),
    `</${tag}>`,
  ]
}

export const writeNdmXml = (messages: readonly NdmMessage[]): string => {
  const lines =
    messages.length === 1
      ? messageLines(messages[0]!, ` ${namespace}`)
      : [`<ndm ${namespace}>`, ...messages.flatMap((m) => messageLines(m, '')).map((l) => `  ${l}`), '</ndm>']
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines.join('\n')}\n`
}
