/** Every language has every key; each message is read as the ICU library reads it; what is left in English is counted. */
import { missions } from '@setu/registry/registry'
import fc from 'fast-check'
import { IntlMessageFormat } from 'intl-messageformat'
import { expect, test } from 'vitest'
import { en } from '../src/messages/en.js'
import { formatText, UnknownSyntax } from '../src/messages/format.js'
import { hi } from '../src/messages/hi.js'
import { ja } from '../src/messages/ja.js'
import { sentencePieces } from '../src/result/sentence.js'

const languages = { hi, ja }
const SEVEN = ['rain', 'rice', 'sea', 'relief', 'debris', 'moon', 'venus']
const processes = missions.flatMap((m) => m.processes)
const argumentsOf = (message: string): string[] =>
  [...new Set([...message.matchAll(/\{\s*([A-Za-z]\w*)\s*[,}]/g)].map((m) => m[1]!))].sort()

test.each(Object.entries(languages))('%s has every key of the page, with the same values', (_, own) => {
  const missing = Object.keys(en).filter((key) => !(key in own))
  expect(missing).toEqual([])
  for (const [key, message] of Object.entries(en))
    expect([key, argumentsOf(own[key]!)]).toEqual([key, argumentsOf(message)])
})

/** Missions grow: what is left in English is counted and said; what was translated once does not go. */
const TRANSLATED = { titles: 38, descriptions: 38, sentences: 47 }
test.each(Object.entries(languages))(
  '%s: missions, titles and descriptions of processes, sentences',
  (language, own) => {
    for (const { id } of missions.flatMap((m) => m.collections)) expect(own[`collection.${id}`], id).toBeTruthy()
    for (const id of SEVEN) {
      expect(own[`${id}.title`], id).toBeTruthy()
      expect(own[`${id}.question`], id).toBeTruthy()
    }
    const codes = processes.flatMap((p) => Object.keys(p.messages))
    const titles = processes.filter((p) => own[`${p.id}.title`]).length
    const descriptions = processes.filter((p) => own[`${p.id}.description`]).length
    const sentences = codes.filter((code) => own[code]).length
    console.info(
      `${language}: in English are ${processes.length - titles} titles and ${processes.length - descriptions} descriptions of processes, ${codes.length - sentences} sentences`,
    )
    expect(titles).toBeGreaterThanOrEqual(TRANSLATED.titles)
    expect(descriptions).toBeGreaterThanOrEqual(TRANSLATED.descriptions)
    expect(sentences).toBeGreaterThanOrEqual(TRANSLATED.sentences)
    for (const p of processes)
      for (const [code, message] of Object.entries(p.messages))
        for (const name of argumentsOf(own[code] ?? '')) expect(argumentsOf(message), code).toContain(name)
  },
)

const all = [
  ...Object.values(en).map((m) => ['en', m] as const),
  ...processes.flatMap((p) => Object.values(p.messages).map((m) => ['en', m] as const)),
  ...Object.entries(languages).flatMap(([language, own]) => Object.values(own).map((m) => [language, m] as const)),
]
test('the light reader gives what intl-messageformat gives', () => {
  // Its numbers follow the language; ours are tidied the same way everywhere, so both are read in English digits.
  const bare = (text: string): string => text.replace(/[\s\u00a0\u202f,]/g, '')
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      fc.nat(1200),
      fc.double({ min: 0.01, max: 99, noNaN: true }),
      ([language, message], n, x) => {
        const values: Record<string, string | number> = {}
        for (const name of argumentsOf(message)) {
          if (new RegExp(`\\{${name}, (plural)`).test(message)) values[name] = n
          else if (new RegExp(`\\{${name}, number`).test(message)) values[name] = x
          else values[name] = name === 'low' ? 'none' : 'word'
        }
        const theirs = new IntlMessageFormat(message, language).format({
          ...values,
          ...(message.includes('<b>') ? { b: (c: unknown[]) => c.join('') } : {}),
        } as never)
        const text = Array.isArray(theirs) ? theirs.join('') : String(theirs)
        expect(bare(formatText(message, values, language))).toBe(bare(text))
      },
    ),
    { numRuns: 3000 },
  )
})

test('syntax beyond it is refused, not guessed', () => {
  for (const message of [
    '{n, number, ::compact-short}',
    '{t, date}',
    '{n, selectordinal, other {#}}',
    '{broken',
    '{a b}',
  ])
    expect(() => formatText(message, { n: 1, t: 1, a: 1 }, 'en')).toThrow(UnknownSyntax)
  expect(() => formatText('{missing}', {}, 'en')).toThrow(UnknownSyntax)
  expect(formatText("it's '{'literal'}' ''quoted''", {}, 'en')).toBe("it's {literal} 'quoted'")
})

test('a sentence marks what was computed, in every language', () => {
  const values = {
    pod: 0.753,
    far: 0.72,
    bias: '−19 %',
    stations: 34,
    low: 'given',
    lowText: '−24 %',
    highText: '−13 %',
  }
  const message = processes.find((p) => p.id === 'rain.validate')!.messages['rain.validate.summary']!
  for (const [language, m] of [
    ['en', message],
    ['hi', hi['rain.validate.summary']!],
    ['ja', ja['rain.validate.summary']!],
  ] as const) {
    const pieces = sentencePieces(m, { code: '', values }, language)
    expect(pieces.filter((p) => p.computed).map((p) => p.text)).toEqual(
      expect.arrayContaining(['75\u00a0%', '72\u00a0%', '−19\u00a0%']),
    )
    expect(pieces.map((p) => p.text).join('')).toContain('34')
  }
})

test('records and findings are translated by the codes that exist', () => {
  const codes = new Set(Object.keys(hi).filter((k) => !(k in en)))
  expect([...codes].sort()).toEqual(
    Object.keys(ja)
      .filter((k) => !(k in en))
      .sort(),
  )
  for (const words of [hi, ja])
    for (const [key, value] of Object.entries(words)) expect(value, key).not.toMatch(/^\s*$|TO-?DO|FIX-?ME/)
})
