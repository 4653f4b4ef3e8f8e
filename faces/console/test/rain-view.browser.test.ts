/** Rain's view in a real Chromium: time, threshold, gauge, layers, forecast, alerts, keys, states, a reader's files. */
import { rain } from '@setu/rain/index'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bench, buildConsole, chromiumPath, sideways, startBench } from './real-page.js'

const part = (id: string, state = 'ready'): string => `[data-part=${id}][data-state=${state}]`
/** The alerts come last of what the page does by itself. */
const settled = (page: Page): Promise<unknown> => page.waitForSelector(part('alerts'), { timeout: 120_000 })
const stepOf = async (page: Page): Promise<number> =>
  Number(await page.locator('[data-step]').getAttribute('data-step'))
const scoreOf = async (page: Page, id: string): Promise<number> =>
  Number(await page.locator(`[data-score=${id}]`).getAttribute('data-value'))
const countOf = async (page: Page, id: string): Promise<number> =>
  Number((await page.locator(`[data-n=${id}]`).textContent())!.replace(/\D/g, ''))

describe.runIf(chromiumPath)('rain’s view', () => {
  let bench: Bench
  /** All that the sample is made of takes seconds: one page that has it serves every test that leaves it as it was. */
  let page: Page
  beforeAll(async () => {
    bench = await startBench(buildConsole())
  }, 300_000)
  afterAll(async () => {
    expect(bench.foreign).toEqual([])
    expect(bench.complaints).toEqual([])
    await bench.close()
  })

  test('comes up on the sample, labelled, with the sentence first, and follows time and keys into the address', async () => {
    page = await bench.open('/missions/rain', { height: 1200, noWebgl: true })
    await settled(page)
    expect(await page.locator('#rain-title').textContent()).toContain('of the rain events at 30 gauges')
    expect(await page.locator('.hero .tag.sim').count()).toBeGreaterThanOrEqual(7)
    const first = await stepOf(page)
    await page.locator('body').press('ArrowRight')
    expect(await stepOf(page)).toBe(first + 1)
    await page.locator('body').press('Shift+ArrowLeft')
    expect(await stepOf(page)).toBe(first - 9)
    await page.locator('body').press('Home')
    expect(await stepOf(page)).toBe(0)
    await page.locator('.time input[type=range]').first().fill('44')
    expect(await stepOf(page)).toBe(44)
    await expect.poll(() => page.url(), { timeout: 30_000 }).toContain('t=2018-07-15T00:00Z')
    await page.locator('body').press(' ')
    await expect.poll(() => stepOf(page), { timeout: 30_000 }).toBeGreaterThan(47)
    await page.locator('body').press(' ')
    const stopped = await stepOf(page)
    await page.locator('body').press(']')
    await page.locator('body').press('u')
    await expect.poll(() => page.url(), { timeout: 30_000 }).toContain('layers=corrected,gauges,doubt')
    // Playing stopped; and the same address gives the same picture.
    await page.reload()
    await settled(page)
    expect(await stepOf(page)).toBe(stopped)
    expect(await page.getByRole('radio', { name: /Corrected/ }).getAttribute('aria-checked')).toBe('true')
  }, 180_000)

  test('the threshold moves diagram, table and map together; its interval comes from the process', async () => {
    await page.locator('.time input[type=range]').first().fill('44')
    const shapes = async (): Promise<string> =>
      await page.locator('[data-outcome]').evaluateAll((all) => all.map((g) => g.getAttribute('data-outcome')).join())
    const diagram = page.locator('svg[data-pod]')
    const before = {
      shapes: await shapes(),
      pod: await diagram.getAttribute('data-pod'),
      hits: await countOf(page, 'hits'),
    }
    await page.locator('#rain-threshold').fill('0.75')
    const moved = {
      shapes: await shapes(),
      pod: await diagram.getAttribute('data-pod'),
      hits: await countOf(page, 'hits'),
    }
    expect(moved.hits).toBeLessThan(before.hits)
    expect(moved.pod).not.toBe(before.pod)
    expect(moved.shapes).not.toBe(before.shapes)
    const [hits, misses, falseAlarms] = [moved.hits, await countOf(page, 'misses'), await countOf(page, 'falseAlarms')]
    expect(await scoreOf(page, 'pod')).toBeCloseTo(hits / (hits + misses), 12)
    expect(await scoreOf(page, 'csi')).toBeCloseTo(hits / (hits + misses + falseAlarms), 12)
    await expect
      .poll(() => page.locator(part('events')).textContent(), { timeout: 60_000 })
      .not.toContain('not yet known')
    await expect.poll(() => page.url()).toContain('threshold=')
  }, 180_000)

  test('a gauge by click, by key and by list: series, scores, flags', async () => {
    const mark = page.locator('[data-gauge=G10]')
    await mark.scrollIntoViewIfNeeded()
    const box = (await mark.boundingBox())!
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    await page.getByRole('heading', { name: 'Gauge G10' }).waitFor()
    expect(Number(await page.locator('[data-rmse]').getAttribute('data-rmse'))).toBeGreaterThan(0)
    expect(await page.locator(part('gauge')).textContent()).toContain('flag')
    await expect.poll(() => page.url()).toContain('sel=G10')
    const canvas = page.getByRole('application')
    await canvas.press('Escape')
    await canvas.press('ArrowRight')
    await canvas.press('ArrowRight')
    expect(await page.locator('#rain-read').textContent()).toMatch(
      /° N, .*Satellite [\d.]+ mm; Corrected [\d.]+ mm, standard error/,
    )
    await canvas.press('Enter')
    await page.waitForSelector(part('gauge'))
    await page.locator('.pick select').selectOption('G07')
    await page.getByRole('heading', { name: 'Gauge G07' }).waitFor()
    expect(await page.locator('[data-flagged]').count()).toBe(3)
    // Every figure as a table.
    await page.locator('h1').click()
    await page.locator('body').press('t')
    expect(await page.locator(`${part('gauge')} tbody tr`).count()).toBe(92)
    expect(await page.locator(`${part('map')} tbody tr`).count()).toBe(30)
    expect(await page.locator(`${part('density')} tbody tr`).count()).toBeGreaterThan(3)
    await page.locator('body').press('t')
  }, 180_000)

  test('the forecast plays over its frames with the spread beside it, and is judged', async () => {
    await page.locator('[data-part=nowcast]').scrollIntoViewIfNeeded()
    await page.waitForSelector(part('nowcast'), { timeout: 90_000 })
    const frame = (): Promise<string | null> => page.locator('canvas[data-frame]').getAttribute('data-frame')
    expect(await frame()).toBe('3')
    expect(await page.locator(part('nowcast')).textContent()).toContain('mean spread')
    await page.getByRole('button', { name: 'Play the forecast' }).click()
    await expect.poll(frame, { timeout: 30_000 }).toBe('6')
    expect(await page.locator(`${part('nowcast')} .now`).textContent()).toContain('+40 min')
    expect(await page.locator(`${part('nowcast')} svg[aria-label*="Critical success index"]`).count()).toBe(1)
  }, 180_000)

  test('alerts follow the time, in a word and a shape, and are a test', async () => {
    await page.locator('.time input[type=range]').first().fill('44')
    await page.locator('[data-severity=Severe]').waitFor()
    expect(await page.locator('[data-severity=Severe]').textContent()).toContain('Severe')
    await expect.poll(() => page.locator('path.area').count(), { timeout: 30_000 }).toBeGreaterThan(0)
    await page.locator('body').press('Home')
    await page.getByText('24 h to 2 Jun 2018 00:00 UTC').waitFor({ timeout: 30_000 })
    expect(await page.locator('[data-severity]').count()).toBe(0)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CAP 1.2' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('alert.cap.xml')
  }, 180_000)

  test('in any language, light or dark, on a wide page and on a phone: nothing runs sideways', async () => {
    for (const [width, dark, language] of [
      [1440, false, 'EN'],
      [390, true, 'हि'],
      [390, false, '日'],
    ] as const) {
      await page.setViewportSize({ width: 1440, height: 1200 })
      await page.locator(`.lang button:text-is("${language}")`).click()
      await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' })
      await page.setViewportSize({ width, height: 1200 })
      await expect.poll(async () => [width, language, await sideways(page)]).toEqual([width, language, 0])
      if (process.env['SETU_SHOTS']) {
        const path = `${process.env['SETU_SHOTS']}/rain-${width}-${dark ? 'dark' : 'light'}.png`
        await page.locator('section.hero').screenshot({ path })
      }
    }
    await page.setViewportSize({ width: 1440, height: 1200 })
    await page.locator('.lang button:text-is("EN")').click()
  }, 120_000)

  test('a network that fails is named; what does not rest on it stays; it can be used all the same', async () => {
    const page = await bench.open('/missions/rain?data=broken', { noWebgl: true })
    await page.waitForSelector(part('events', 'error'), { timeout: 90_000 })
    await page.waitForSelector(part('map'))
    expect(await page.locator('[data-verdict]').getAttribute('data-verdict')).toContain('failed')
    expect(await page.locator('[data-part=events] [role=alert]').textContent()).toContain('Found')
    await page.getByRole('button', { name: 'Use it all the same' }).click()
    await page.waitForSelector(part('events'), { timeout: 90_000 })
    await page.close()
  }, 240_000)

  test('a reader’s own files stand in for the sample, unlabelled', async () => {
    const files = await rain.samples[0]!.load()
    await page.getByRole('button', { name: 'Open files' }).click()
    for (const [slot, name] of [
      ['product', 'second.nc'],
      ['gauges', 'gauges.csv'],
      ['stations', 'stations.csv'],
    ] as const)
      await page.locator(`input[data-slot=${slot}]`).setInputFiles({
        name,
        mimeType: 'application/octet-stream',
        buffer: Buffer.from(files.get(name) as Uint8Array),
      })
    const show = page.getByRole('button', { name: 'Show', exact: true })
    await expect.poll(() => show.isEnabled(), { timeout: 30_000 }).toBe(true)
    await show.click()
    await page.waitForSelector(part('alerts', 'empty'), { timeout: 30_000 })
    await settled(page)
    expect(await page.locator(`${part('map')} .tag.sim`).count()).toBe(0)
    expect(await page.locator('[data-step]').getAttribute('data-step')).toBe('91')
  }, 180_000)
})

describe.runIf(chromiumPath)('rain’s view at a station', () => {
  test('its newest real product is taken by its name; when the station does not answer, each part says so and a sample can be had', async () => {
    const job = {
      jobID: 'j1',
      processID: 'rain.validate',
      status: 'successful',
      inputs: { product: 'upload:ab', gauges: 'upload:cd', stations: 'upload:ef', threshold: [1] },
    }
    const made = { jobID: 'j0', processID: 'rain.nowcast', status: 'successful', inputs: {} }
    const bench = await startBench(buildConsole(), (method, path) => {
      if (method === 'GET' && path === '/jobs') return { body: { jobs: [made, job] } }
      if (path === '/jobs/j1/provenance')
        return { body: { sources: [{ reference: 'upload:ab', name: 'gsmap.nc', simulated: false }] } }
      return undefined
    })
    const page = await bench.open('/missions/rain', { noWebgl: true })
    await page.waitForSelector(part('map', 'error'), { timeout: 30_000 })
    await page.waitForSelector(part('density', 'error'), { timeout: 30_000 })
    expect(await page.locator('.data option:checked').textContent()).toContain('gsmap.nc')
    expect(await page.locator('.hero .data ~ .first .tag.sim').count()).toBe(0)
    expect(await page.locator('[data-part=map] [role=alert]').textContent()).toContain('/processes/rain.improve')
    await page.locator('.data select').selectOption('monsoon')
    await settled(page)
    expect(await page.locator(`${part('map')} .tag.sim`).count()).toBe(1)
    expect(bench.complaints).toEqual([])
    expect(bench.foreign).toEqual([])
    await bench.close()
  }, 400_000)
})
