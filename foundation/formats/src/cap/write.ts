/**
 * Common Alerting Protocol 1.2 (OASIS 2010): an alert as XML. Text is escaped and stripped of characters that XML cannot
 * hold; times are written with whole seconds and `-00:00` for UTC, as the standard asks; polygons are closed, latitude
 * first. What the standard forbids is refused by name.
 */
import { setuError } from '@setu/core/errors'

export interface CapArea {
  readonly description: string
  /** Closed rings of [lon, lat] in degrees. */
  readonly polygons: readonly (readonly (readonly [number, number])[])[]
}

export interface CapInfo {
  /** RFC 3066. */
  readonly language: string
  readonly event: string
  readonly urgency: 'Immediate' | 'Expected' | 'Future' | 'Past' | 'Unknown'
  readonly severity: 'Extreme' | 'Severe' | 'Moderate' | 'Minor' | 'Unknown'
  readonly certainty: 'Observed' | 'Likely' | 'Possible' | 'Unlikely' | 'Unknown'
  /** Milliseconds since 1970 UTC. */
  readonly effective: number
  readonly onset?: number
  readonly expires: number
  readonly senderName?: string
  readonly headline?: string
  readonly description?: string
  readonly instruction?: string
  readonly parameters?: readonly { readonly name: string; readonly value: string }[]
  readonly areas: readonly CapArea[]
}

export interface CapAlert {
  readonly identifier: string
  readonly sender: string
  readonly sent: number
  readonly status: 'Actual' | 'Exercise' | 'System' | 'Test' | 'Draft'
  readonly msgType: 'Alert' | 'Update' | 'Cancel'
  readonly note?: string
  /** Earlier messages that an update or a cancel is about. */
  readonly references?: readonly { readonly sender: string; readonly identifier: string; readonly sent: number }[]
  readonly infos: readonly CapInfo[]
}

const refuse = (where: string, found: string, expected: string): never => {
  throw setuError('bad-input', { where: `CAP ${where}`, found, expected })
}

// XML 1.0 holds tab, line feed, return and everything from space on, without surrogates and the two non-characters.
const HOLDS = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/** Text as it may stand in an element. */
export const escapeXml = (text: string): string =>
  text.replace(HOLDS, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\r/g, '&#13;')

const element = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`
const maybe = (name: string, text: string | undefined): string => (text === undefined ? '' : element(name, text))

/** `2020-07-01T03:00:00-00:00`. */
export const capTime = (ms: number, where = 'time'): string => {
  if (!Number.isFinite(ms) || Math.abs(ms) > 253_402_300_799_000) refuse(where, String(ms), 'milliseconds since 1970')
  return `${new Date(ms).toISOString().slice(0, 19)}-00:00`
}

/** Identifiers and senders hold no space, comma, `<` or `&`. */
const token = (name: string, text: string): string => {
  if (!/^[^\s,<&]+$/u.test(text)) refuse(name, JSON.stringify(text), 'text without spaces, commas, < and &')
  return text
}

const polygon = (ring: readonly (readonly [number, number])[]): string => {
  const [first, last] = [ring[0], ring.at(-1)]
  if (!first || !last || ring.length < 4 || first[0] !== last[0] || first[1] !== last[1])
    refuse(
      'polygon',
      `${ring.length} points${ring.length >= 4 ? ', open' : ''}`,
      'a closed ring of at least four points',
    )
  let [west, east] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const [lon, lat] of ring) {
    if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) refuse('polygon', `${lon}, ${lat}`, 'degrees east and north')
    west = Math.min(west, lon)
    east = Math.max(east, lon)
  }
  if (east - west > 180) refuse('polygon', `${east - west} degrees wide`, 'rings cut at 180 degrees')
  return `<polygon>${ring.map(([lon, lat]) => `${Number(lat.toFixed(5))},${Number(lon.toFixed(5))}`).join(' ')}</polygon>`
}

const area = ({ description, polygons }: CapArea): string =>
  `<area>${element('areaDesc', description)}${polygons.map(polygon).join('')}</area>`

const info = (i: CapInfo): string => {
  const onset = i.onset ?? i.effective
  if (!(i.effective <= onset && onset <= i.expires))
    refuse(
      'times',
      `effective ${capTime(i.effective)}, onset ${capTime(onset)}, expires ${capTime(i.expires)}`,
      'this order',
    )
  if (!/^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(i.language))
    refuse('language', i.language, 'a tag such as en or hi-IN')
  return [
    '<info>',
    element('language', i.language),
    element('category', 'Met'),
    element('event', i.event),
    element('urgency', i.urgency),
    element('severity', i.severity),
    element('certainty', i.certainty),
    element('effective', capTime(i.effective)),
    i.onset === undefined ? '' : element('onset', capTime(i.onset)),
    element('expires', capTime(i.expires)),
    maybe('senderName', i.senderName),
    maybe('headline', i.headline),
    maybe('description', i.description),
    maybe('instruction', i.instruction),
    ...(i.parameters ?? []).map(
      (p) => `<parameter>${element('valueName', p.name)}${element('value', p.value)}</parameter>`,
    ),
    ...i.areas.map(area),
    '</info>',
  ].join('')
}

/** An alert as UTF-8 XML. */
export const writeCap = (alert: CapAlert): Uint8Array => {
  for (const i of alert.infos)
    if (i.expires <= alert.sent) refuse('expires', capTime(i.expires), `later than sent, ${capTime(alert.sent)}`)
  if (alert.msgType !== 'Alert' && !alert.references?.length)
    refuse('references', 'none', `the messages that this ${alert.msgType.toLowerCase()} is about`)
  const references = alert.references?.map((r) => {
    if (r.sent > alert.sent) refuse('references', capTime(r.sent), `not later than sent, ${capTime(alert.sent)}`)
    return `${token('sender', r.sender)},${token('identifier', r.identifier)},${capTime(r.sent)}`
  })
  const xml = [
    '<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">',
    element('identifier', token('identifier', alert.identifier)),
    element('sender', token('sender', alert.sender)),
    element('sent', capTime(alert.sent)),
    element('status', alert.status),
    element('msgType', alert.msgType),
    element('scope', 'Public'),
    maybe('note', alert.note),
    maybe('references', references?.join(' ')),
    ...alert.infos.map(info),
    '</alert>\n',
  ].join('')
  return new TextEncoder().encode(xml)
}
