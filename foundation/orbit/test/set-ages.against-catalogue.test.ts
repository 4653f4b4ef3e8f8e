/** Start and age of element sets: one set dated ahead of a catalogue, few old ones by name, many together. */
import type { Finding, Run } from '@setu/core/contract'
import { expect, test } from 'vitest'
import type { ElementSet } from '../src/element-set.js'
import { catalogueSets } from '../src/sample-catalogue.js'
import { sayAges, startOf } from '../src/set-ages.js'
import { formatUtc, instantOf } from '../src/time-scales.js'

const sets = catalogueSets()
const low = sets.filter((s) => s.meanMotionRevPerDay > 11)
const movedBy = (s: ElementSet, days: number): ElementSet => ({ ...s, epoch: { ...s.epoch, day: s.epoch.day + days } })
const said = (list: readonly ElementSet[], start: string): Finding[] => {
  const findings: Finding[] = []
  const run = { found: (f: Finding) => findings.push(f) } as unknown as Run
  sayAges(run, list, (s) => s.name, instantOf(start), 3600)
  return findings
}

test('one set dated ahead does not make the others old; of a few sets the newest counts', () => {
  const usual = formatUtc(startOf(undefined, sets))
  const ahead = [movedBy(sets[0]!, 9), ...sets.slice(1)]
  expect(formatUtc(startOf(undefined, ahead)).slice(0, 8)).toBe(usual.slice(0, 8))
  expect(formatUtc(startOf('', ahead))).not.toBe(formatUtc(startOf(undefined, [ahead[0]!, ahead[1]!])))
  expect(formatUtc(startOf(undefined, ahead.slice(0, 3)))).toBe(formatUtc(startOf(undefined, [movedBy(sets[0]!, 9)])))
  expect(formatUtc(startOf('2026-01-01T00:00:00Z', sets))).toBe('2026-01-01T00:00:00.000Z')
})

test('few old sets by name, many in one finding, those ahead apart', () => {
  const late = '2026-03-21T00:00:00Z'
  const two = said(low.slice(0, 2), late)
  expect(two.map((f) => f.code)).toEqual(['orbit.old-set', 'orbit.old-set'])
  expect(new Set(two.map((f) => f.where))).toEqual(new Set(low.slice(0, 2).map((s) => s.name)))
  const many = said(low, late)
  expect(many).toHaveLength(1)
  expect(many[0]!.message).toMatch(new RegExp(`^${low.length} of ${low.length} sets.*off by about 2\\.[67] s`))
  expect(said(low.slice(0, 1), '2026-02-20T00:00:00Z').map((f) => f.code)).toContain('orbit.future-set')
  expect(said(low, '2026-03-01T00:00:00Z')).toEqual([])
})
