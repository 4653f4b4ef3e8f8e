/** Alerts as GeoJSON features and as an Atom feed (RFC 4287) with the CAP elements of its entries. */

import { capTime, escapeXml } from '@setu/formats/cap/write'
import { boundsOf, type Geometry } from '@setu/formats/parquet/wkb'
import { link } from '../describe.js'
import { CAP_TYPE, type KeptAlert } from './alert-shelf.js'
import type { Standing } from './alert-states.js'

type Json = Record<string, unknown>
const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')

/** The areas of all infos; a circle as a ring of 32 positions. Null where an alert only names its place. */
export const geometryOf = ({ cap }: KeptAlert): Geometry | null => {
  const rings = cap.infos.flatMap((i) =>
    i.areas.flatMap((a) => [
      ...a.polygons.map((p) => [p.map((c) => [...c])]),
      ...a.circles.flatMap((c) => (c.radiusKm > 0 ? [[circleRing(c)]] : [])),
    ]),
  )
  return rings.length === 0 ? null : { type: 'MultiPolygon', coordinates: rings }
}

const KM_PER_DEGREE = 111.195
const circleRing = ({ lon, lat, radiusKm }: { lon: number; lat: number; radiusKm: number }): number[][] => {
  const dLat = Math.min(radiusKm / KM_PER_DEGREE, 89)
  const dLon = Math.min(dLat / Math.max(0.01, Math.cos((lat * Math.PI) / 180)), 179)
  return Array.from({ length: 33 }, (_, i) => {
    const a = (2 * Math.PI * (i % 32)) / 32
    return [
      Number(Math.max(-180, Math.min(180, lon + dLon * Math.cos(a))).toFixed(5)),
      Number(Math.max(-90, Math.min(90, lat + dLat * Math.sin(a))).toFixed(5)),
    ]
  })
}

export const alertTitle = ({ cap }: KeptAlert): string => {
  const first = cap.infos[0]
  const said = first?.headline ?? first?.event ?? cap.note ?? cap.identifier
  return `${cap.status === 'Actual' ? '' : `${cap.status}: `}${cap.msgType === 'Alert' ? '' : `${cap.msgType}: `}${said}`
}

export const alertFeature = (alert: KeptAlert, standing: Standing, base: string): Json => {
  const { cap } = alert
  const geometry = geometryOf(alert)
  const at = `${base}/alerts/${alert.id}`
  return {
    type: 'Feature',
    id: alert.id,
    geometry,
    ...(geometry ? { bbox: boundsOf(geometry) } : {}),
    properties: {
      title: alertTitle(alert),
      state: standing.state,
      ...(standing.by ? { endedBy: standing.by.identifier, endedAt: iso(standing.by.sent) } : {}),
      from: iso(standing.from),
      to: iso(standing.to),
      identifier: cap.identifier,
      sender: cap.sender,
      sent: iso(cap.sent),
      status: cap.status,
      msgType: cap.msgType,
      scope: cap.scope,
      ...(cap.note ? { note: cap.note } : {}),
      ...(cap.references.length ? { references: cap.references.map((r) => ({ ...r, sent: iso(r.sent) })) } : {}),
      collection: alert.collection,
      ...(alert.agreement ? { 'setu:agreement': alert.agreement } : {}),
      ...(alert.simulated ? { 'setu:simulated': true } : {}),
      infos: cap.infos.map(({ areas, effective, onset, expires, ...i }) => ({
        ...i,
        ...(effective === undefined ? {} : { effective: iso(effective) }),
        ...(onset === undefined ? {} : { onset: iso(onset) }),
        ...(expires === undefined ? {} : { expires: iso(expires) }),
        areas: areas.map((a) => ({ description: a.description, geocodes: a.geocodes })),
      })),
    },
    links: [
      link(at, 'self', CAP_TYPE, 'the alert as it was issued'),
      link(`${at}?f=json`, 'alternate', 'application/geo+json'),
      link(`${base}/collections/${alert.collection}`, 'collection', 'application/json'),
    ],
  }
}

const tag = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`
const attribute = (text: string): string => escapeXml(text).replace(/"/g, '&quot;')
const atomLink = (href: string, rel: string, type: string): string =>
  `<link href="${attribute(href)}" rel="${rel}" type="${type}"/>`

export interface AtomPage {
  readonly self: string
  readonly next?: string
  readonly base: string
  readonly entries: readonly { readonly alert: KeptAlert; readonly standing: Standing }[]
  /** Of a feed without entries; milliseconds. */
  readonly updated: number
}

export const atomFeed = ({ self, next, base, entries, updated }: AtomPage): string => {
  const entry = ({ alert, standing }: AtomPage['entries'][number]): string => {
    const { cap } = alert
    const info = cap.infos[0]
    const at = `${base}/alerts/${alert.id}`
    return [
      '<entry>',
      tag('id', at),
      tag('title', alertTitle(alert)),
      tag('updated', iso(cap.sent)),
      tag('published', iso(cap.sent)),
      `<author>${tag('name', info?.senderName ?? cap.sender)}</author>`,
      tag('summary', info?.description ?? cap.note ?? alertTitle(alert)),
      atomLink(at, 'alternate', CAP_TYPE),
      atomLink(`${at}?f=html`, 'related', 'text/html'),
      `<category term="${standing.state}"/>`,
      tag('cap:identifier', cap.identifier),
      tag('cap:status', cap.status),
      tag('cap:msgType', cap.msgType),
      ...(info
        ? [
            tag('cap:event', info.event),
            tag('cap:urgency', info.urgency),
            tag('cap:severity', info.severity),
            tag('cap:certainty', info.certainty),
            tag('cap:areaDesc', info.areas.map((a) => a.description).join('; ')),
          ]
        : []),
      tag('cap:effective', capTime(standing.from)),
      tag('cap:expires', capTime(standing.to)),
      ...cap.infos.flatMap((i) =>
        i.areas.flatMap((a) =>
          a.polygons.map((p) => tag('georss:polygon', p.map(([lon, lat]) => `${lat} ${lon}`).join(' '))),
        ),
      ),
      '</entry>',
    ].join('')
  }
  const newest = entries.reduce((m, e) => Math.max(m, e.alert.cap.sent), 0) || updated
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2" xmlns:georss="http://www.georss.org/georss">',
    tag('id', `${base}/alerts`),
    tag('title', 'Alerts of this station'),
    tag('updated', iso(newest)),
    `<author>${tag('name', 'Setu')}</author>`,
    atomLink(self, 'self', 'application/atom+xml'),
    atomLink(`${base}/alerts?f=html`, 'alternate', 'text/html'),
    ...(next ? [atomLink(next, 'next', 'application/atom+xml')] : []),
    ...entries.map(entry),
    '</feed>\n',
  ].join('')
}
