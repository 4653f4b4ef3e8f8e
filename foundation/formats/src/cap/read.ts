/**
 * Common Alerting Protocol 1.1 and 1.2 (OASIS): an alert out of XML. What the standard requires must be there; values of
 * its lists are checked; a document type definition is refused. Damaged or other XML gives `bad-file`.
 */
import { isSetuError, setuError } from '@setu/core/errors'
import { parseInstant } from '@setu/core/time'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { CapAlert, CapInfo } from './write.js'

export interface ReadCapArea {
  readonly description: string
  /** Rings of [lon, lat], closed. */
  readonly polygons: readonly (readonly (readonly [number, number])[])[]
  readonly circles: readonly { readonly lon: number; readonly lat: number; readonly radiusKm: number }[]
  readonly geocodes: readonly { readonly name: string; readonly value: string }[]
}
export interface ReadCapInfo extends Pick<CapInfo, 'urgency' | 'severity' | 'certainty'> {
  readonly language: string
  readonly categories: readonly string[]
  readonly event: string
  /** Milliseconds since 1970 UTC. */
  readonly effective?: number
  readonly onset?: number
  readonly expires?: number
  readonly senderName?: string
  readonly headline?: string
  readonly description?: string
  readonly instruction?: string
  readonly web?: string
  readonly parameters: readonly { readonly name: string; readonly value: string }[]
  readonly areas: readonly ReadCapArea[]
}
export interface CapReference {
  readonly sender: string
  readonly identifier: string
  readonly sent: number
}
export interface ReadCap {
  readonly identifier: string
  readonly sender: string
  readonly sent: number
  readonly status: CapAlert['status']
  readonly msgType: 'Alert' | 'Update' | 'Cancel' | 'Ack' | 'Error'
  readonly scope: string
  readonly note?: string
  readonly references: readonly CapReference[]
  readonly infos: readonly ReadCapInfo[]
}

const MOST_BYTES = 5_000_000
const STATUS = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const
const TYPES = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const
const URGENCY = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'] as const
const SEVERITY = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const
const CERTAINTY = ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'] as const

type Node = Record<string, unknown>
const LISTS = new Set([
  'info',
  'category',
  'parameter',
  'area',
  'polygon',
  'circle',
  'geocode',
  'eventCode',
  'resource',
])
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  trimValues: true,
  isArray: (name) => LISTS.has(name),
})

export const readCap = (body: Uint8Array, where: string): ReadCap => {
  const bad = (at: string, found: string, expected: string): never => {
    throw setuError('bad-file', { where: at ? `${where}: ${at}` : where, found, expected })
  }
  if (body.length > MOST_BYTES)
    throw setuError('too-large', { where, found: `${body.length} bytes`, expected: `at most ${MOST_BYTES} bytes` })
  const xml = new TextDecoder().decode(body)
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) bad('', 'a document type definition', 'plain XML')
  if (XMLValidator.validate(xml) !== true) bad('', 'XML that is not well formed', 'a CAP alert')
  let alert: Node | undefined
  try {
    alert = (parser.parse(xml) as Node)['alert'] as Node | undefined
  } catch (error) {
    bad('', `XML that cannot be read (${error instanceof Error ? error.message : String(error)})`, 'a CAP alert')
  }
  if (typeof alert !== 'object' || alert === null || Array.isArray(alert)) return bad('', 'no <alert>', 'a CAP alert')
  const root = alert
  const words = (node: Node, name: string, at: string): string | undefined => {
    const v = node[name]
    if (v === undefined || v === '') return undefined
    return typeof v === 'string' ? v : bad(`${at}${name}`, 'several, or elements', 'one text')
  }
  const need = (node: Node, name: string, at = ''): string =>
    words(node, name, at) ?? bad(`${at}${name}`, 'nothing', 'a value')
  const among = <T extends string>(node: Node, name: string, values: readonly T[], at = ''): T => {
    const v = need(node, name, at)
    return (values as readonly string[]).includes(v) ? (v as T) : bad(`${at}${name}`, v.slice(0, 40), values.join(', '))
  }
  const time = (text: string, at: string): number => {
    try {
      if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?([+-]\d{2}:\d{2}|Z)$/.test(text)) throw new Error()
      return parseInstant(text.replace(/-00:00$/, 'Z'), at)
    } catch (error) {
      if (isSetuError(error)) return bad(at, error.message.slice(0, 80), 'a time with its offset')
      return bad(at, text.slice(0, 40), 'a time such as 2020-07-01T03:00:00-00:00')
    }
  }
  const timeIn = (node: Node, name: string, at: string): number | undefined => {
    const text = words(node, name, at)
    return text === undefined ? undefined : time(text, `${at}${name}`)
  }
  const list = (node: Node, name: string): Node[] =>
    ((node[name] as unknown[] | undefined) ?? []).filter((n): n is Node => typeof n === 'object' && n !== null)
  const texts = (node: Node, name: string): string[] =>
    ((node[name] as unknown[] | undefined) ?? []).filter((n): n is string => typeof n === 'string' && n !== '')
  const pairs = (node: Node, name: string): { name: string; value: string }[] =>
    list(node, name).map((p) => ({ name: words(p, 'valueName', name) ?? '', value: words(p, 'value', name) ?? '' }))
  const position = (text: string, at: string): [number, number] => {
    const [lat, lon, more] = text.split(',').map(Number)
    if (more !== undefined || !(Math.abs(lat!) <= 90 && Math.abs(lon!) <= 180))
      bad(at, text.slice(0, 40), 'latitude,longitude in degrees')
    return [lon!, lat!]
  }
  const areaOf = (node: Node, at: string): ReadCapArea => ({
    description: words(node, 'areaDesc', at) ?? '',
    polygons: texts(node, 'polygon').map((text) => {
      const ring = text.split(/\s+/).map((p) => position(p, `${at}polygon`))
      const [first, last] = [ring[0]!, ring.at(-1)!]
      if (ring.length < 4 || first[0] !== last[0] || first[1] !== last[1])
        bad(`${at}polygon`, `${ring.length} positions`, 'a closed ring of at least four')
      return ring
    }),
    circles: texts(node, 'circle').map((text) => {
      const [centre = '', radius = ''] = text.split(/\s+/)
      const [lon, lat] = position(centre, `${at}circle`)
      const radiusKm = Number(radius)
      if (radius === '' || !(radiusKm >= 0)) bad(`${at}circle`, text.slice(0, 40), 'latitude,longitude radius')
      return { lon, lat, radiusKm }
    }),
    geocodes: pairs(node, 'geocode'),
  })
  const infos = list(root, 'info').map((node, i): ReadCapInfo => {
    const at = `info ${i + 1}, `
    const maybe = (name: 'senderName' | 'headline' | 'description' | 'instruction' | 'web') => {
      const v = words(node, name, at)
      return v === undefined ? {} : { [name]: v }
    }
    const when = (name: 'effective' | 'onset' | 'expires') => {
      const v = timeIn(node, name, at)
      return v === undefined ? {} : { [name]: v }
    }
    return {
      language: words(node, 'language', at) ?? 'en-US',
      categories: texts(node, 'category'),
      event: need(node, 'event', at),
      urgency: among(node, 'urgency', URGENCY, at),
      severity: among(node, 'severity', SEVERITY, at),
      certainty: among(node, 'certainty', CERTAINTY, at),
      ...when('effective'),
      ...when('onset'),
      ...when('expires'),
      ...maybe('senderName'),
      ...maybe('headline'),
      ...maybe('description'),
      ...maybe('instruction'),
      ...maybe('web'),
      parameters: pairs(node, 'parameter'),
      areas: list(node, 'area').map((a) => areaOf(a, at)),
    }
  })
  const note = words(root, 'note', '')
  return {
    identifier: need(root, 'identifier'),
    sender: need(root, 'sender'),
    sent: time(need(root, 'sent'), 'sent'),
    status: among(root, 'status', STATUS),
    msgType: among(root, 'msgType', TYPES),
    scope: need(root, 'scope'),
    ...(note === undefined ? {} : { note }),
    references: (words(root, 'references', '') ?? '')
      .split(/\s+/)
      .filter(Boolean)
      .map((triple) => {
        const [sender, identifier, sent, more] = triple.split(',')
        if (!sender || !identifier || !sent || more !== undefined)
          bad('references', triple.slice(0, 80), 'sender,identifier,sent')
        return { sender: sender!, identifier: identifier!, sent: time(sent!, 'references') }
      }),
    infos,
  }
}
