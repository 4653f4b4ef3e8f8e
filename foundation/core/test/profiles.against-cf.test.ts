import { describe, expect, test } from 'vitest'
import { describedBy, profileIssues } from '../src/profile.js'
import { profiles } from '../src/profiles.js'
import { rainFieldProfile } from '../src/rain-field-profile.js'
import { isUnit } from '../src/units.js'

describe('profiles', () => {
  test.each(profiles.map((p) => [p.id, p] as const))(
    '%s is sound: names once, dimensions declared, flags once, units known',
    (_, p) => {
      const names = p.variables.map((v) => v.name)
      expect(new Set(names).size).toBe(names.length)
      for (const v of p.variables) {
        for (const d of v.dimensions) expect(p.dimensions).toHaveProperty(d)
        if (v.bounds) expect(names).toContain(v.bounds)
        if (v.flags) expect(new Set(v.flags.map((f) => f.value)).size).toBe(v.flags.length)
        for (const f of v.flags ?? []) expect(f.meaning).toMatch(/^[a-z_]+$/)
        expect(isUnit(v.unit)).toBe(true)
      }
    },
  )
  test('what conforms has no issue', () => {
    expect(profileIssues(rainFieldProfile, describedBy(rainFieldProfile, ['precipitation_rate']))).toEqual([])
    expect(profileIssues(rainFieldProfile, describedBy(rainFieldProfile, ['precipitation_amount'], true))).toEqual([])
  })
  test('each departure is told', () => {
    const good = describedBy(rainFieldProfile, ['precipitation_rate'], true)
    const where = (change: Partial<typeof good>) =>
      profileIssues(rainFieldProfile, { ...good, ...change }).map((i) => i.where)
    const without = (name: string) => ({ variables: good.variables.filter((v) => v.name !== name) })
    const altered = (name: string, change: object) => ({
      variables: good.variables.map((v) => (v.name === name ? { ...v, ...change } : v)),
    })
    expect(where(without('precipitation_rate'))).toEqual(['precipitation_rate | precipitation_amount'])
    expect(where(without('lat'))).toEqual(['lat'])
    expect(where(altered('precipitation_rate', { units: 'm s-1' }))).toEqual(['precipitation_rate.units'])
    expect(where(altered('precipitation_rate', { standardName: 'rainfall_rate' }))).toEqual([
      'precipitation_rate.standard_name',
    ])
    expect(where(altered('precipitation_rate', { dimensions: ['lon', 'lat', 'time'] }))).toEqual([])
    expect(where(altered('precipitation_rate', { dimensions: ['lat', 'lon'] }))).toEqual([
      'precipitation_rate dimensions',
    ])
    expect(where(altered('missing_reason', { flagValues: [0, 9] }))).toEqual(['missing_reason.flag_values'])
    expect(where({ attributes: ['title'] })).toHaveLength(3)
    const renamed = profileIssues(rainFieldProfile, { ...good, ...altered('lat', { name: 'lats' }) })
    expect(renamed[0]!.wayOut).toBe('There is lats.')
  })
})
