/**
 * Reads CCSDS navigation messages (OMM, OPM, OEM, OCM, CDM) in keyword-value notation or XML, and checks them.
 *
 *     const { messages } = readNdm(text, 'iss.oem')
 *     const oem = oemOf(messages[0])
 */
import type { Issue } from '@setu/core/errors'
import { checkMessage } from './ccsds-check.js'
import { parseKvn } from './ccsds-kvn.js'
import type { NdmMessage } from './ccsds-message.js'
import { parseNdmXml } from './ccsds-xml.js'

export interface NdmFile {
  readonly messages: readonly NdmMessage[]
  /** What departs from the standard without changing a number. */
  readonly warnings: readonly Issue[]
}

/** Throws `bad-file` or `bad-unit` with file, line, keyword and reason. */
export const readNdm = (text: string, where: string): NdmFile => {
  const messages = /^\s*</.test(text.replace(/^\uFEFF/, '')) ? parseNdmXml(text, where) : parseKvnAll(text, where)
  return { messages, warnings: messages.flatMap(checkMessage) }
}

/** A file of KVN may hold several messages one after another: each begins with its version. */
const parseKvnAll = (text: string, where: string): NdmMessage[] => {
  const starts = [...text.matchAll(/^\uFEFF?[ \t]*CCSDS_[A-Z]{3}_VERS[ \t]*=/gm)].map((m) => m.index)
  if (starts.length < 2) return [parseKvn(text, where)]
  let line = 0
  return starts.map((from, i) => {
    const part = text.slice(i === 0 ? 0 : from, starts[i + 1] ?? text.length)
    // Blank lines in front keep the numbers of the lines.
    const message = parseKvn('\n'.repeat(line) + part, where)
    line += part.split(/\r\n|\n|\r/).length - 1
    return message
  })
}
