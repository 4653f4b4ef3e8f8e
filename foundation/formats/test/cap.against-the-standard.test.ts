import { isSetuError } from '@setu/core/errors'
import { type CapAlert, capTime, writeCap } from '@setu/formats/cap/write'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const sent = Date.UTC(2020, 6, 1, 3)
const ring = [
  [75, 15],
  [76, 15],
  [76, 16],
  [75, 15],
] as const

const alert = (more: Partial<CapAlert> = {}): CapAlert => ({
  identifier: 'setu-1',
  sender: 'met@example.org',
  sent,
  status: 'Test',
  msgType: 'Alert',
  infos: [
    {
      language: 'en',
      event: 'Heavy rain',
      urgency: 'Immediate',
      severity: 'Severe',
      certainty: 'Observed',
      effective: sent,
      expires: sent + 3_600_000,
      headline: 'Rain <100 mm> & more',
      areas: [{ description: 'Goa', polygons: [ring] }],
    },
  ],
  ...more,
})
const xml = (a: CapAlert): string => new TextDecoder().decode(writeCap(a))

describe('CAP 1.2', () => {
  test('elements stand in the order of the schema, times have whole seconds and -00:00, latitude comes first', () => {
    const text = xml(alert())
    const order = [
      'identifier',
      'sender',
      'sent',
      'status',
      'msgType',
      'scope',
      'info',
      'language',
      'category',
      'event',
    ]
    const at = [
      ...order,
      'urgency',
      'severity',
      'certainty',
      'effective',
      'expires',
      'headline',
      'area',
      'areaDesc',
      'polygon',
    ].map((name) => text.indexOf(`<${name}>`))
    expect(at.every((v, k) => v > (at[k - 1] ?? 0))).toBe(true)
    expect(text).toContain('<sent>2020-07-01T03:00:00-00:00</sent>')
    expect(text).toContain('<polygon>15,75 15,76 16,76 15,75</polygon>')
    expect(text).toContain('Rain &lt;100 mm&gt; &amp; more')
  })
  test('any text stays text: no markup, no character that XML cannot hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (headline) => {
        const [info] = alert().infos
        const text = xml(alert({ infos: [{ ...info!, headline }] }))
        const inner = /<headline>([\s\S]*)<\/headline>/.exec(text)![1]!
        expect(inner).not.toMatch(/[<>]/)
        expect(inner.replace(/&(amp|lt|gt|#13);/g, '')).not.toContain('&')
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
        expect(inner).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/)
      }),
    )
  })
  test.each([
    ['a sender with a comma', { sender: 'a,b' }],
    ['an identifier with a space', { identifier: 'a b' }],
    ['an update about nothing', { msgType: 'Update' as const }],
    [
      'a reference from the future',
      { msgType: 'Cancel' as const, references: [{ sender: 'a', identifier: 'b', sent: sent + 1e6 }] },
    ],
    [
      'an open ring',
      { infos: [{ ...alert().infos[0]!, areas: [{ description: 'x', polygons: [ring.slice(0, 3)] }] }] },
    ],
    [
      'a ring over 180 degrees',
      {
        infos: [
          {
            ...alert().infos[0]!,
            areas: [
              {
                description: 'x',
                polygons: [
                  [
                    [-179, 0],
                    [179, 0],
                    [179, 1],
                    [-179, 0],
                  ] as const,
                ],
              },
            ],
          },
        ],
      },
    ],
    ['an end before it begins', { infos: [{ ...alert().infos[0]!, expires: sent - 1 }] }],
    ['a language that is none', { infos: [{ ...alert().infos[0]!, language: 'e n' }] }],
  ])('refuses %s', (_, more) => {
    expect(() => writeCap(alert(more))).toThrow(expect.toSatisfy((e: unknown) => isSetuError(e, 'bad-input')))
  })
  test('a time that is none is refused', () => {
    expect(() => capTime(Number.NaN)).toThrow()
  })
})
