import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv, { type ValidateFunction } from 'ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createStation } from '../src/station.js'
import { endOf, json, type Opened, openStation } from './open.js'

const root = join(import.meta.dirname, '..', '..', '..')
const places = [process.env['SETU_DATA'], join(root, '.references'), join(root, '..', 'shared', 'data')]
const folder = places.map((p) => p && join(p, 'platform')).find((p) => p && existsSync(join(p, 'schemas')))
const CONF = 'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf'
const EXC = 'http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0'

/**
 * The official schema as JSON Schema. Two repairs, without which no answer at all could be valid: `nullable` without a
 * type goes, and the `oneOf` of plain values is an `anyOf` (every whole number is `number` and `integer`, every word is
 * `string` and `binary`).
 */
const official = (): ((name: string) => ValidateFunction) => {
  const document = parse(readFileSync(join(folder!, 'schemas', 'ogcapi-processes-1.0.openapi.yaml'), 'utf8'))
  const repair = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(repair)
    if (node === null || typeof node !== 'object') return node
    const out: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(node)) {
      if (key === 'nullable' || key === 'example') continue
      if ((key === 'exclusiveMinimum' || key === 'exclusiveMaximum') && typeof value === 'boolean') continue
      // Names of members are no keywords.
      if (key === 'properties')
        out[key] = Object.fromEntries(Object.entries(value as object).map(([n, s]) => [n, repair(s)]))
      else out[key] = repair(value)
    }
    return out
  }
  const schemas = repair(document.components.schemas) as Record<string, Record<string, unknown>>
  schemas['inputValueNoObject'] = { anyOf: schemas['inputValueNoObject']!['oneOf'] }
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema({ $id: 'ogc', components: { schemas } })
  return (name) => ajv.compile({ $ref: `ogc#/components/schemas/${name}` })
}

describe.runIf(folder)('answers are valid against the official schema', () => {
  let open: Opened
  let schema: ReturnType<typeof official>
  const valid = (name: string, value: unknown): void => {
    const check = schema(name)
    check(value)
    expect(
      (check.errors ?? []).slice(0, 5).map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`),
    ).toEqual([])
  }
  beforeAll(async () => {
    open = await openStation()
    schema = official()
  })
  afterAll(() => open.close())

  test.each([
    ['/', 'landingPage'],
    ['/conformance', 'confClasses'],
    ['/processes', 'processList'],
    ['/processes/echo', 'process'],
    ['/processes/test.make', 'process'],
    ['/processes/test.read', 'process'],
    ['/jobs', 'jobList'],
    ['/jobs/none-such', 'exception'],
    ['/processes/none', 'exception'],
  ])('%s is a %s', async (address, name) => {
    valid(name, (await open.station.inject(address)).json())
  })

  test('every process of the registry is described validly', async () => {
    const real = await createStation({ dataDir: join(open.dataDir, 'real') })
    const { processes } = (await real.inject('/processes')).json() as { processes: { id: string }[] }
    expect(processes.length).toBeGreaterThan(1)
    for (const { id } of processes) valid('process', (await real.inject(`/processes/${id}`)).json())
    await real.close()
  })

  test('the rules of the official suite: status, Location, statusInfo, exceptions', async () => {
    const { station } = open
    const started = await station.inject({
      method: 'POST',
      url: '/processes/echo/execution',
      headers: { ...json, prefer: 'respond-async' },
      payload: { inputs: { stringInput: 'a', pause: 1 } },
    })
    expect(started.statusCode).toBe(201)
    valid('statusInfo', started.json())
    const id = started.json().jobID
    expect(started.headers.location).toMatch(new RegExp(`^http://[^/]+/jobs/${id}$`))
    expect(started.json()).toMatchObject({ type: 'process', processID: 'echo' })
    const early = await station.inject(`/jobs/${id}/results`)
    expect([early.statusCode, early.json().type]).toEqual([404, `${EXC}/result-not-ready`])
    valid('exception', early.json())
    const last = await endOf(station, id)
    valid('statusInfo', last)
    expect(last).toMatchObject({ status: 'successful', progress: 100 })
    const results = await station.inject({ url: `/jobs/${id}/results`, headers: { accept: 'application/json' } })
    valid('results', results.json())
    expect((await station.inject('/jobs/none-such')).json().type).toBe(`${EXC}/no-such-job`)
    expect((await station.inject('/jobs/none-such/results')).json().type).toBe(`${EXC}/no-such-job`)
    expect((await station.inject({ method: 'DELETE', url: '/jobs/none-such' })).json().type).toBe(`${EXC}/no-such-job`)
    expect((await station.inject('/processes/none')).json().type).toBe(`${EXC}/no-such-process`)
    expect(
      (
        await station.inject({
          method: 'POST',
          url: '/processes/none/execution',
          headers: json,
          payload: { inputs: {} },
        })
      ).json().type,
    ).toBe(`${EXC}/no-such-process`)
  })

  test('a failed job: its results are the exception', async () => {
    const { station } = open
    const started = await station.inject({
      method: 'POST',
      url: '/processes/echo/execution',
      headers: { ...json, prefer: 'respond-async' },
      payload: { inputs: { fail: true } },
    })
    const job = await endOf(station, started.json().jobID)
    valid('statusInfo', job)
    expect(job['status']).toBe('failed')
    const results = await station.inject(`/jobs/${started.json().jobID}/results`)
    expect([results.statusCode, results.headers['content-type']]).toEqual([
      409,
      expect.stringContaining('application/problem+json'),
    ])
    valid('exception', results.json())
  })

  test('results with assets, figures, tables, groups', async () => {
    const done = await open.station.inject({
      method: 'POST',
      url: '/processes/test.make/execution',
      headers: json,
      payload: { inputs: {}, response: 'document' },
    })
    const { none, ...results } = done.json()
    // The standard has no word for a number that is missing; ours is null.
    expect(none).toBeNull()
    valid('results', results)
  })

  test('the official execute example comes back, but for its link to a foreign host', async () => {
    const {
      $comment: _,
      inputs,
      outputs,
    } = JSON.parse(readFileSync(join(folder!, 'examples', 'processes-Execute.json'), 'utf8'))
    const full = await open.station.inject({
      method: 'POST',
      url: '/processes/echo/execution',
      headers: json,
      payload: { inputs: { doubleInput: inputs.doubleInput, imagesInput: inputs.imagesInput } },
    })
    expect([full.statusCode, full.json().code]).toEqual([403, 'refused'])
    inputs.imagesInput = [{ ...inputs.imagesInput[1], value: 'iVBORw0KGgo=' }]
    const { imageOutput: __, ...asked } = outputs
    const done = await open.station.inject({
      method: 'POST',
      url: '/processes/echo/execution',
      headers: json,
      payload: { inputs, outputs: asked, response: 'document' },
    })
    expect(done.statusCode).toBe(200)
    const results = done.json()
    valid('results', results)
    expect(results.stringOutput).toBe('Value2')
    expect(results.measureOutput.value).toEqual(inputs.measureInput.value)
    expect(results.complexObjectOutput.value).toEqual(inputs.complexObjectInput.value)
    expect(results.arrayOutput).toEqual([1, 2, 3, 4, 5, 6])
    expect(results.boundingBoxOutput).toEqual(inputs.boundingBoxInput)
    expect(results.geometryOutput[1]).toEqual(inputs.geometryInput[1].value)
    expect(results.featureCollectionOutput).toContain('FeatureCollection')
  })

  test('conformance classes of the official example are all there', async () => {
    const wanted = JSON.parse(readFileSync(join(folder!, 'examples', 'processes-ConfClasses.json'), 'utf8'))
      .conformsTo as string[]
    const { conformsTo } = (await open.station.inject('/conformance')).json() as { conformsTo: string[] }
    expect(conformsTo).toEqual(expect.arrayContaining(wanted))
    expect(conformsTo).toContain(`${CONF}/dismiss`)
    expect((await open.station.inject('/')).json().conformsTo).toEqual(conformsTo)
    expect(conformsTo.some((c) => c.includes('/req/'))).toBe(false)
  })
})
