/** CAP alerts written and read back, the example of the standard's own form, and damaged ones. */
import { isSetuError } from '@setu/core/errors'
import { readCap } from '@setu/formats/cap/read'
import { type CapAlert, writeCap } from '@setu/formats/cap/write'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const sent = Date.UTC(2020, 6, 1, 3)
const made = (more: Partial<CapAlert> = {}): CapAlert => ({
  identifier: 'setu-rain-imd-20200701T030000Z',
  sender: 'observatory@example.org',
  sent,
  status: 'Actual',
  msgType: 'Alert',
  infos: [
    {
      language: 'en',
      event: 'Heavy rain',
      urgency: 'Immediate',
      severity: 'Severe',
      certainty: 'Observed',
      effective: sent,
      expires: sent + 6 * 3_600_000,
      headline: 'Rain <over> 115.6 mm & more',
      description: 'भारी वर्षा "here"',
      parameters: [{ name: 'maximumMm', value: '130.1' }],
      areas: [
        {
          description: 'A box',
          polygons: [
            [
              [77, 28],
              [78, 28],
              [78, 29],
              [77, 28],
            ],
          ],
        },
      ],
    },
  ],
  ...more,
})

test('what is written is read', () => {
  const alert = made({
    note: 'A note',
    msgType: 'Update',
    references: [{ sender: 'a@example.org', identifier: 'x', sent: sent - 60_000 }],
  })
  const back = readCap(writeCap(alert), 'alert')
  expect(back).toMatchObject({
    identifier: alert.identifier,
    sender: alert.sender,
    sent,
    status: 'Actual',
    msgType: 'Update',
    scope: 'Public',
    note: 'A note',
    references: alert.references,
  })
  const [info] = back.infos
  expect(info).toMatchObject({
    event: 'Heavy rain',
    severity: 'Severe',
    categories: ['Met'],
    effective: sent,
    expires: sent + 6 * 3_600_000,
    headline: 'Rain <over> 115.6 mm & more',
    description: 'भारी वर्षा "here"',
    parameters: [{ name: 'maximumMm', value: '130.1' }],
  })
  expect(info!.areas[0]!.polygons).toEqual(alert.infos[0]!.areas[0]!.polygons)
})
test('another writer: prefixes, offsets, a circle, a geocode, no expires', () => {
  const xml = `<?xml version="1.0"?><cap:alert xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2">
<cap:identifier>KSTO1055887203</cap:identifier><cap:sender>KSTO@NWS.NOAA.GOV</cap:sender><cap:sent>2003-06-17T14:57:00-07:00</cap:sent>
<cap:status>Test</cap:status><cap:msgType>Alert</cap:msgType><cap:scope>Public</cap:scope>
<cap:info><cap:category>Met</cap:category><cap:category>Geo</cap:category><cap:event>THUNDERSTORM</cap:event><cap:urgency>Immediate</cap:urgency><cap:severity>Severe</cap:severity><cap:certainty>Observed</cap:certainty>
<cap:area><cap:areaDesc>a place</cap:areaDesc><cap:circle>32.9525,-115.5527 10</cap:circle><cap:geocode><cap:valueName>SAME</cap:valueName><cap:value>006109</cap:value></cap:geocode></cap:area></cap:info></cap:alert>`
  const cap = readCap(new TextEncoder().encode(xml), 'alert')
  expect(cap.sent).toBe(Date.UTC(2003, 5, 17, 21, 57))
  expect(cap.infos[0]).toMatchObject({ language: 'en-US', categories: ['Met', 'Geo'] })
  expect(cap.infos[0]!.expires).toBeUndefined()
  expect(cap.infos[0]!.areas[0]).toMatchObject({
    circles: [{ lon: -115.5527, lat: 32.9525, radiusKm: 10 }],
    geocodes: [{ name: 'SAME', value: '006109' }],
  })
})
test('each thing that must be there, or must not, is named', () => {
  const text = new TextDecoder().decode(writeCap(made()))
  for (const [from, to, found] of [
    ['<status>Actual</status>', '<status>Real</status>', 'status'],
    ['<msgType>Alert</msgType>', '', 'msgType'],
    [/<sent>[^<]*<\/sent>/, '<sent>2020-07-01</sent>', 'sent'],
    ['<severity>Severe</severity>', '<severity>Bad</severity>', 'severity'],
    [/<polygon>[^<]*<\/polygon>/, '<polygon>28,77 29,78</polygon>', 'polygon'],
    [/<polygon>[^<]*<\/polygon>/, '<polygon>98,77 28,78 29,78 98,77</polygon>', 'polygon'],
    ['<alert ', '<!DOCTYPE alert [<!ENTITY a "b">]><alert ', 'type definition'],
    ['</alert>', '', 'XML'],
  ] as const) {
    const xml = text.replace(from, to)
    expect(xml).not.toBe(text)
    expect(() => readCap(new TextEncoder().encode(xml), 'alert'), String(to)).toThrow(found)
  }
})
test('damaged bytes are refused by name or read', () => {
  const whole = writeCap(made())
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }),
      fc.nat(whole.length),
      (edits, length) => {
        const body = whole.slice(0, length)
        for (const [i, v] of edits) if (i < body.length) body[i] = v
        try {
          readCap(body, 'fuzz')
        } catch (error) {
          expect(isSetuError(error) && error.code, String(error)).toBe('bad-file')
        }
      },
    ),
    { numRuns: 1000 },
  )
})
