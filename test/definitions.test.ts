import { admit } from '@setu/core/check'
import { isUnit } from '@setu/core/units'
import { findProcess, missions, processes } from '@setu/registry/registry'
import { expect, test } from 'vitest'

type Schema = {
  type?: unknown
  format?: string
  title?: string
  enum?: unknown[]
  items?: Schema
  properties?: Record<string, Schema>
  'x-unit'?: string
  'x-role'?: string
}
const walk = (schema: Schema, path: string, each: (s: Schema, path: string) => void): void => {
  each(schema, path)
  if (schema.items) walk(schema.items, `${path}[]`, each)
  for (const [name, s] of Object.entries(schema.properties ?? {})) walk(s, `${path}.${name}`, each)
}

for (const p of processes()) {
  test(`${p.id}: inputs and outputs are titled, units are UCUM, formats are known, views name outputs`, () => {
    expect(p.id).toMatch(/^[a-z]+\.[a-z-]+$/)
    expect(p.version).toMatch(/^\d+\.\d+\.\d+$/)
    const untitled: string[] = []
    for (const [side, schema] of [
      ['inputs', p.inputs],
      ['outputs', p.outputs],
    ] as const)
      for (const [name, s] of Object.entries(schema.properties as Record<string, Schema>)) {
        if (!s.title) untitled.push(`${side}.${name}`)
        walk(s, `${side}.${name}`, (x, path) => {
          if (x['x-unit'] !== undefined) expect(isUnit(x['x-unit']), `${path}: ${x['x-unit']}`).toBe(true)
          if (x.format !== undefined) expect(['date-time', 'uri'], path).toContain(x.format)
        })
      }
    expect(untitled).toEqual([])
    for (const view of p.views) {
      const outputs = p.outputs.properties as Record<string, Schema>
      expect(Object.keys(outputs)).toContain(view.of)
      if (view.over) expect(Object.keys(outputs)).toContain(view.over)
    }
    for (const [name, s] of Object.entries(p.outputs.properties as Record<string, Schema>))
      if (s['x-role'] === 'figure')
        expect(p.views.map((v: { of: string }) => v.of).concat('map'), `figure ${name} is in no view`).toContain(name)
  })

  test(`${p.id}: examples are admitted, and costs are finite`, () => {
    expect(p.examples.length).toBeGreaterThan(0)
    for (const e of p.examples) {
      const inputs = admit(p, e.inputs)
      const cost = p.cost(inputs, { product: 1e6 })
      expect(cost.seconds).toBeGreaterThan(0)
      expect(Number.isFinite(cost.bytes)).toBe(true)
    }
  })

  test(`${p.id}: wrong inputs are named with place and way out`, () => {
    const first = Object.keys(p.inputs.properties)[0]!
    expect(() => admit(p, { ...p.examples[0]!.inputs, [`${first}x`]: 1 })).toThrow(`Did you mean "${first}"`)
    expect(() => admit(p, JSON.parse('{"__proto__": 1}'))).toThrow(/unknown input/)
    expect(() => admit(p, [])).toThrow(/an object of inputs/)
  })
}

test('ids are unique and found; a near miss is suggested', () => {
  const ids = processes().map((p) => p.id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(() => findProcess('rain.valdiate')).toThrow('Did you mean "rain.validate"?')
  expect(missions.map((m) => m.id)).toEqual(['rain', 'sea', 'orbit'])
})
