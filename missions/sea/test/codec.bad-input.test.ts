import { createDecoder, type Decoder, type DecoderOptions } from '@setu/sea/nmea/decoder'
import { parseTagBlock, plainTagBlock } from '@setu/sea/nmea/tag-block'
import { checksumOf } from '@setu/sea/nmea/write'
import { expect, test } from 'vitest'

const sentence = (body: string): string => `!${body}*${checksumOf(body)}`
const GOOD = 'AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0'
const FIVE = ['55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8', '88888888880'] as const
const part = (k: 1 | 2, seq: string, more = '') =>
  sentence(`AIVDM,2,${k},${seq},A,${FIVE[k - 1]},${k === 2 ? 2 : 0}`) + more

const read = (
  text: string | Uint8Array,
  options: Partial<DecoderOptions> = {},
): { d: Decoder; n: number; lines: number[] } => {
  const lines: number[] = []
  const d = createDecoder({ onMessage: (h) => lines.push(h.line), ...options })
  d.push(typeof text === 'string' ? new TextEncoder().encode(text) : text)
  d.end()
  return { d, n: lines.length, lines }
}
const faults = (d: Decoder) => Object.fromEntries([...d.tally.faults].map(([k, v]) => [k, v.count]))

test.each([
  ['wrong checksum', `!${GOOD}*00`, 'badChecksum'],
  ['no checksum', `!${GOOD}`, 'noChecksum'],
  ['no part at all', sentence('AIVDM,0,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0'), 'badTotal'],
  ['part above the total', sentence('AIVDM,1,2,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0'), 'badNumber'],
  ['seven fill bits', sentence('AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,7'), 'badFill'],
  ['a character that is no armor', sentence('AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h~g208CQ,0'), 'badArmor'],
  ['an empty payload', sentence('AIVDM,1,1,,A,,0'), 'emptyPayload'],
  ['too few fields', sentence('AIVDM,1,1,,A'), 'badFields'],
  ['a payload of five characters', sentence('AIVDM,1,1,,A,15RTg,0'), 'tooShort'],
  ['a type that does not exist', sentence('AIVDM,1,1,,A,w5RTgt0PAso;90TKcjM8h6g208CQ,0'), 'unknownType'],
  ['a TAG block that does not end', '\\s:x,c:123', 'badTagBlock'],
  ['a TAG block with a wrong checksum', `\\s:x*00\\${sentence(GOOD)}`, 'badTagBlock'],
  ['words', 'hello world', 'notNmea'],
  ['a first part without a second', part(1, '3'), 'unfinishedGroup'],
])('%s is counted with its place, and the stream goes on', (_, bad, reason) => {
  const { d, n } = read(`${sentence(GOOD)}\n${bad}\n${sentence(GOOD)}\n`)
  expect(faults(d)).toEqual({ [reason]: 1 })
  expect(d.tally.faults.get(reason as never)!.places[0]!.line).toBe(2)
  expect(n).toBe(reason === 'badTagBlock' && bad.includes('!') ? 3 : 2)
})

test('lenient decodes what only its checksum speaks against', () => {
  expect(read(`!${GOOD}*00\n!${GOOD}\n`, { lenient: true }).n).toBe(2)
})

test('line ends CR, LF, CR LF and none at the end; blanks and comments; any talker', () => {
  const talkers = ['AI', 'BS', 'AB', '--', 'SS', 'ZZ'].map((t) => sentence(GOOD.replace('AI', t)))
  expect(read(talkers.join('\r')).n).toBe(6)
  expect(read(`# a comment\r\n\r\n${talkers.join('\r\n')}`).lines).toEqual([3, 4, 5, 6, 7, 8])
  expect(read(`\n${talkers.join('\n')}`).n).toBe(6)
})

test('a prefix of a logger before the sentence', () => {
  expect(read(`2024-01-01 00:00:00 ${sentence(GOOD)}\n`).n).toBe(1)
})

test('parts between other messages, out of order, and by a TAG group without sequence number', () => {
  expect(read([part(1, '1'), sentence(GOOD), part(1, '2'), part(2, '1'), part(2, '2')].join('\n')).n).toBe(3)
  expect(read([part(2, '1'), part(1, '1')].join('\n')).n).toBe(1)
  const tag = (k: number, id: string) => {
    const body = `g:${k}-2-${id}`
    return `\\${body}*${checksumOf(body)}\\`
  }
  expect(
    read(
      [tag(1, '7') + part(1, ''), tag(1, '8') + part(1, ''), tag(2, '8') + part(2, ''), tag(2, '7') + part(2, '')].join(
        '\n',
      ),
    ).n,
  ).toBe(2)
})

test('a second copy of a part begins the group anew', () => {
  const { d, n } = read([part(1, '1'), part(1, '1'), part(2, '1')].join('\n'))
  expect(n).toBe(1)
  expect(faults(d)).toEqual({ restartedGroup: 1 })
})

test('a group is given up after ten seconds of stream time', () => {
  const at = (s: number) => `,${1_700_000_000 + s}`
  const { d, n } = read([part(1, '1', at(0)), sentence(GOOD) + at(11), part(2, '1', at(12))].join('\n'))
  expect(n).toBe(1)
  expect(faults(d)).toEqual({ unfinishedGroup: 2 })
})

test('stations are kept apart where both name themselves', () => {
  const by = (station: string) => `,r${station},1700000000`
  expect(
    read(
      [part(1, '1', by('111')), part(1, '1', by('222')), part(2, '1', by('111')), part(2, '1', by('222'))].join('\n'),
    ).n,
  ).toBe(2)
})

test('more than 4,096 open groups: the oldest goes', () => {
  const body = Array.from({ length: 5000 }, (_, i) => {
    const tag = `g:1-2-${i}`
    return `\\${tag}*${checksumOf(tag)}\\${part(1, '')}`
  }).join('\n')
  const { d } = read(body)
  expect(faults(d)).toEqual({ unfinishedGroup: 5000 })
})

test('a line of a megabyte is skipped without being kept; what follows is read', () => {
  const bytes = new Uint8Array(1_000_000).fill(65)
  const d = createDecoder({ onMessage: () => {} })
  for (let k = 0; k < 20; k++) d.push(bytes)
  d.push(new TextEncoder().encode(`\n${sentence(GOOD)}\n`))
  d.end()
  expect(faults(d)).toEqual({ lineTooLong: 1 })
  expect(d.tally).toMatchObject({ messages: 1, lines: 2 })
})

test('an empty stream, and one of only other NMEA', () => {
  expect(read('').d.tally).toMatchObject({ lines: 0, messages: 0 })
  expect(read('$GPGGA,1,2*00\r\n$GPRMC,1*00\r\n').d.tally).toMatchObject({ other: 2, messages: 0 })
})

test('short messages keep their whole fields; numbers above nine digits are counted', () => {
  const { d } = read(
    `${sentence('AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8,0')}\n${sentence('AIVDM,1,1,,A,1wwwwwwPAso;90TKcjM8h6g208CQ,0')}\n`,
  )
  expect(d.tally).toMatchObject({ messages: 2, truncated: 1, badMmsi: 1 })
})

test('the quick reader of TAG blocks says what the other says, or nothing', () => {
  const said = (block: string) => {
    const bytes = new TextEncoder().encode(`x${block}y`)
    return plainTagBlock(bytes, 1, bytes.length - 1)
  }
  const bodies = [
    'c:1709596800',
    'c:1709596800123',
    's:rSAT1,c:1709596821',
    'c:1709596821,s:10.0.0.5',
    'c:1',
    's:a',
    'c:',
    'c:17.5',
    'c:1,c:2',
    'g:1-2-3,c:1709596800',
    'c:1709596800,',
    ',c:1709596800',
    's:,c:1709596800',
    'c:1709596800,t:words',
    '',
  ]
  for (const body of bodies)
    for (const block of [`${body}*${checksumOf(body)}`, `${body}*00`, body, `${body}*`, `${body}*0`]) {
      const quick = said(block)
      if (quick)
        expect({ ...quick, fields: { ...quick.fields } }, block).toEqual({
          ...parseTagBlock(block),
          fields: { ...parseTagBlock(block).fields },
        })
    }
  for (const body of bodies.slice(0, 4)) expect(said(`${body}*${checksumOf(body)}`), body).toBeDefined()
})
