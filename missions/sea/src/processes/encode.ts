import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
  dataset,
  flag,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  scalar,
  table,
  text,
  words,
} from '@setu/core/schema'

export const inputs = inputsOf(
  {
    records: dataset({ title: 'Records', accepts: 'JSON lines, one message each, with the field names of sea.decode' }),
    talker: text({ title: 'Talker', default: 'AI', pattern: '^[A-Z]{2}$' }),
    channel: choice(['A', 'B'] as const, { title: 'Channel', default: 'A' }),
    own: flag({ title: 'Own ship (VDO)' }),
    source: optional(text({ title: 'Source in the TAG block', pattern: '^[A-Za-z0-9_.-]{1,15}$' })),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  messages: scalar({ title: 'Messages' }),
  sentences: scalar({ title: 'Sentences' }),
  refused: table(
    { line: scalar({ title: 'Line' }), problem: words({ title: 'Problem' }) },
    { title: 'Records that cannot be encoded' },
  ),
  first: table({ sentence: words({ title: 'Sentence' }) }, { title: 'First sentences' }),
  log: asset({ title: 'Sentences', type: 'text/plain' }),
})

export const encode = defineProcess({
  id: 'sea.encode',
  version: '1.0.0',
  title: 'Encode AIS messages',
  description:
    'Records into sentences: all 27 message types, at most 60 payload characters in each sentence, with checksums and, where a time or source is given, TAG blocks. What decode gives in its raw form comes back as the same payload.',
  cite: ['ITU-R M.1371-5 (2014)', 'IEC 61162-1', 'IEC 61162-450'],
  inputs,
  outputs,
  views: [
    { kind: 'table', of: 'first', title: 'First sentences' },
    { kind: 'table', of: 'refused', title: 'Records that cannot be encoded' },
  ],
  examples: [{ note: 'A few made-up messages', inputs: { records: 'sample:sea/strait/messages.jsonl' } }],
  messages: {
    'sea.encode.summary':
      '{messages, plural, one {# message} other {# messages}} in {sentences, plural, one {# sentence} other {# sentences}}.',
  },
  sentence: (o): Sentence => ({
    code: 'sea.encode.summary',
    values: { messages: o.messages ?? 0, sentences: o.sentences ?? 0 },
  }),
  cost: (_, sizes) => ({ seconds: 0.2 + Object.values(sizes).reduce((a, b) => a + b, 0) / 1e7, bytes: 100e6 }),
  load: async () => (await import('./encode.run.js')).work,
})
