/** Every record has the shape of `agreement.schema.json`, and says nothing of parties and dates that its quote does not. */
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { missions } from '@setu/registry/registry'
import { Compile } from 'typebox/compile'
import { expect, test } from 'vitest'
import { eventText, eventYear } from '../src/agreements/dates.js'
import type { Agreement } from '../src/agreements/records.js'

const SEVEN = ['rain', 'rice', 'sea', 'relief', 'debris', 'moon', 'venus']
const folder = resolve(import.meta.dirname, '../../../agreements')
const read = (name: string): unknown => JSON.parse(readFileSync(resolve(folder, name), 'utf8'))
const names = readdirSync(folder).filter((n) => n.endsWith('.json') && n !== 'agreement.schema.json')
const records = names.map(read) as Agreement[]
const schema = Compile(read('agreement.schema.json') as never)

test.each(names)('%s has the shape of a record and its own name', (name) => {
  const record = read(name)
  expect([...schema.Errors(record)]).toEqual([])
  expect(`${(record as Agreement).id}.json`).toBe(name)
})

test('the schema refuses what is no record', () => {
  const good = records[0]!
  for (const bad of [
    { ...good, kind: 'treaty' },
    { ...good, parties: [] },
    { ...good, mission: 'mars' },
    { ...good, policy: { ...good.policy, audience: 'nobody' } },
    { ...good, sources: [] },
    { ...good, extra: 1 },
  ])
    expect(schema.Check(bad)).toBe(false)
})

test('a year that a record gives stands in its quote', () => {
  for (const record of records) {
    const quote = record.sources.map((s) => s.quote).join(' ')
    for (const event of record.events) if (event.date) expect(quote).toContain(event.date.slice(0, 4))
    for (const party of record.parties)
      if (!record.note && record.kind !== 'memorandum' && record.kind !== 'partnership' && record.kind !== 'origin')
        expect(quote).toContain(party.short)
  }
})

test('each of the seven missions has one agreement, and names it', () => {
  for (const id of SEVEN) expect(records.filter((r) => r.mission === id).length).toBe(1)
  for (const mission of missions)
    if (SEVEN.includes(mission.id)) expect(records.map((r) => r.id)).toContain(mission.agreement)
})

test('dates are as exact as they are known', () => {
  expect(eventText({ date: '2024-10-07', precision: 'day', what: '' })).toBe('7 Oct 2024')
  expect(eventText({ date: '2022-05', precision: 'month', what: '' })).toBe('May 2022')
  expect(eventText({ date: '1960', precision: 'decade', what: '' })).toBe('1960s')
  expect(eventYear({ date: '2024-10-07', precision: 'day', what: '' })).toBeCloseTo(2024.767, 2)
  expect(eventYear({ date: null, precision: 'running', what: '' })).toBeUndefined()
})
