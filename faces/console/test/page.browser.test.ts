/** The page itself, in a real Chromium, on made-up processes: every state it must show. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Bench,
  buildConsole,
  chromiumPath,
  dropFiles,
  type Station,
  sideways,
  startBench,
  visit,
} from './real-page.js'
import { archive } from './stand-in/archive.js'

const status = (state: string) => ({
  jobID: 'job-1',
  processID: 'trial.show',
  type: 'process',
  status: state,
  progress: 40,
  message: 'scores',
  created: '2026-11-25T10:00:00Z',
  started: '2026-11-25T10:00:00Z',
  finished: '2026-11-25T10:00:02Z',
})
const outputs = {
  name: 'field.tif',
  size: 3,
  scores: {
    value: {
      rmse: { value: 5.3, unit: 'mm/d', low: 3.3, high: 7.1, level: 0.95, n: 81 },
      few: { value: 1, unit: '1', n: 3 },
      none: { value: null, unit: '1', reason: 'no observed events' },
    },
  },
  rows: [],
  findings: [],
}
let asked = 0
let tableMade = true
const station: Station = (method, path, _body, query) => {
  const kept = archive(path, query)
  if (kept) return kept
  if (path === '/jobs' && method === 'GET')
    return { body: { jobs: [status('running'), { ...status('failed'), jobID: 'job-2' }], links: [] } }
  if (path === '/jobs/job-1') return { body: status(asked++ < 2 ? 'running' : 'successful') }
  if (path === '/jobs/job-1/results') return { body: outputs }
  if (path === '/jobs/job-1/provenance')
    return {
      body: {
        key: 'a'.repeat(64),
        process: 'trial.show',
        version: '1.0.0',
        foundation: '0.1.0',
        inputs: { product: 'sample:trial/scene/field.tif' },
        sources: [],
        assets: [],
        cite: [],
      },
    }
  if (path === '/processes/trial.show/execution') return { status: 201, body: status('accepted') }
  if (path.startsWith('/uploads')) return { status: 201, body: { reference: 'upload:x', size: 3, name: 'x' } }
  if (path === '/verification' && !tableMade) return { status: 202, body: { code: 'not-ready' } }
  if (path === '/verification')
    return {
      body: {
        rows: [
          {
            mission: 'trial',
            id: 'trial/one',
            what: 'One',
            value: 5.31871,
            expected: 5.31871,
            tolerance: 1e-5,
            unit: 'mm/d',
            source: 'paper',
            pass: true,
          },
          {
            mission: 'trial',
            id: 'trial/two',
            what: 'Two',
            value: 0.598,
            expected: 0.605,
            tolerance: 0.001,
            unit: '1',
            source: 're-run',
            pass: false,
          },
          {
            mission: 'trial',
            id: 'trial/three',
            what: 'Three',
            value: 1.31,
            expected: 1,
            tolerance: 0.1,
            unit: 'm',
            source: 'CPF',
            pass: false,
            shortfall: 'Solid tides only, 12 Nov 2026',
          },
        ],
        passed: 1,
        failed: 1,
        short: 1,
        notRun: 0,
      },
    }
  return undefined
}

const facesOf = async (page: Page, text: string): Promise<string[]> => {
  await page.evaluate(async (signs) => {
    const p = document.createElement('p')
    document.getElementById('signs')?.remove()
    p.id = 'signs'
    p.textContent = signs
    document.body.append(p)
    await document.fonts.load('400 14px "Plex Sans"', signs)
    await document.fonts.ready
  }, text)
  const client = await page.context().newCDPSession(page)
  await client.send('DOM.enable')
  await client.send('CSS.enable')
  const { root } = await client.send('DOM.getDocument')
  const { nodeId } = await client.send('DOM.querySelector', { nodeId: root.nodeId, selector: '#signs' })
  const { fonts } = await client.send('CSS.getPlatformFontsForNode', { nodeId })
  await client.detach()
  return [...new Set(fonts.map((f: { familyName: string }) => f.familyName))]
}

describe.runIf(chromiumPath)('the page', () => {
  let bench: Bench
  beforeAll(async () => {
    bench = await startBench(buildConsole(resolve(import.meta.dirname, 'stand-in/registry.ts')), station)
  }, 120_000)
  afterAll(async () => {
    await bench?.close()
  })

  test('an example fills the form, the worker runs it, and the result is shown with its doubts', async () => {
    const page = await bench.open('/processes/trial.show')
    await page.selectOption('#examples', '0')
    expect(new URL(page.url()).searchParams.get('in')).toBe(
      '{"product":"sample:trial/scene/field.tif","threshold":[1,5]}',
    )
    await page.waitForFunction(() => document.querySelector('.runbar')?.textContent?.includes('about 1 s, in this tab'))
    await page.click('button.go')
    await page.waitForSelector('[data-result]')
    expect(await page.textContent('p.result')).toBe('The file field.tif has 3 bytes; 75\u00a0% of it is read.')
    expect(await page.$$eval('p.result b', (all) => all.map((b) => b.textContent))).toEqual(['3', '75\u00a0%'])
    expect(await page.textContent('[data-path="scores.rmse"]')).toMatch(/RMS error mm\/day\s*5\.3\s*3\.4 to 7\.1/)
    expect(await page.getAttribute('[data-path="scores.rmse"] b', 'title')).toBe('5.318705824529037')
    expect(await page.textContent('[data-path="scores.few"]')).toContain('insufficient')
    expect(await page.textContent('[data-path="scores.none"]')).toContain('no observed events')
    expect(await page.getAttribute('[data-path="scores.rmse"] a.mark', 'href')).toBe('#finding-0')
    expect(await page.textContent('.meta .tag.sim')).toBe('simulated')
    await page.waitForSelector('[data-of="plot"] svg[role="img"]')
    expect(await page.innerText('[data-what="command"]')).toContain(
      'setu trial show --product sample:trial/scene/field.tif --threshold 1 --threshold 5',
    )
    await page.hover('[data-of="places"] .map')
    await page.waitForSelector('[data-of="places"] [data-ready="true"]', { timeout: 30_000 })
    await page.close()
  })

  test('a figure is saved as SVG, PNG, CSV and Vega-Lite, a result as JSON', async () => {
    const page = await bench.open('/processes/trial.show?in={"product":"sample:trial/scene/field.tif"}')
    await page.click('button.go')
    await page.waitForSelector('[data-of="plot"] svg[role="img"]')
    const saved = async (press: () => Promise<void>) => {
      const [download] = await Promise.all([page.waitForEvent('download'), press()])
      return { name: download.suggestedFilename(), body: readFileSync(await download.path()) }
    }
    const fromMenu = (kind: string) =>
      saved(async () => {
        await page.click('[data-of="plot"] summary')
        await page.click(`[data-of="plot"] .menu li >> text="${kind}"`)
      })
    const svg = await fromMenu('SVG')
    expect(svg.name).toBe('plot.svg')
    expect(svg.body.toString()).toMatch(/^<svg[\s\S]*>Plot<[\s\S]*a, mm[\s\S]*Source: trial/)
    const png = await fromMenu('PNG')
    expect(png.body.subarray(1, 4).toString()).toBe('PNG')
    expect(png.body.readUInt32BE(16)).toBe(1440)
    expect((await fromMenu('CSV')).body.toString()).toBe('a,b\r\n1,2\r\n2,3\r\n')
    expect(JSON.parse((await fromMenu('Vega-Lite')).body.toString()).title).toBe('Plot')
    const json = await saved(() => page.click('.acts >> text="JSON"'))
    expect(JSON.parse(json.body.toString()).scores.rmse.value).toBe(5.318705824529037)
    await page.close()
  })

  test('without WebGL the map is drawn as a picture, and a place tells its properties', async () => {
    const page = await bench.open('/processes/trial.show?in={"product":"sample:trial/scene/field.tif"}', {
      noWebgl: true,
    })
    await page.click('button.go')
    await page.waitForSelector('[data-of="places"] svg circle.place')
    expect(await page.$$eval('[data-of="places"] svg circle.place', (c) => c.length)).toBe(3)
    await page.click('circle[aria-label="P2"]')
    expect(await page.textContent('[data-of="places"] .card')).toMatch(/P2.*bias\s*0\.6/s)
    await page.keyboard.press('t')
    expect(await page.textContent('[data-of="places"] table')).toContain('P1')
    await page.close()
  })

  test('collections, products and their files: licence, origin, and the lines that open them elsewhere', async () => {
    const page = await bench.open('/collections')
    await page.click('a[href="/collections/days"]')
    await page.click('a[href="/collections/days/items/days"]')
    await page.waitForSelector('figure svg[role="img"]')
    expect(await page.textContent('h1')).toMatch(/Rain of three days.*simulated/s)
    const text = await page.innerText('main')
    for (const part of [
      'gdalinfo "/vsicurl/',
      'archive:days/days/rain',
      'rasterio.open',
      'cccccccccccc',
      'trial.show',
      '4.3',
    ])
      expect(text).toContain(part)
    expect(await page.getAttribute('a[href^="/processes/trial.show?in="]', 'href')).toContain('sample%3Atrial')
    await visit(page, '/alerts')
    await page.waitForSelector('article')
    const said = await page.innerText('article')
    for (const part of ['Heavy rain', 'Severe', 'Konkan', 'left', 'CAP 1.2', 'simulated']) expect(said).toContain(part)
    expect(await page.textContent('.pick')).toContain('2 more are tests')
    for (const [path, part] of [
      ['/limits', 'syncSeconds'],
      ['/conformance', 'conf/core'],
    ] as const) {
      await visit(page, path)
      await page.waitForSelector('main dl')
      expect(await page.innerText('main')).toContain(part)
    }
    await page.close()
  })

  test('a wrong input is named under its field on leaving it, and in a summary on Run', async () => {
    const page = await bench.open('/processes/trial.show')
    await page.fill('#in-depth', '200 in')
    await page.keyboard.press('Tab')
    expect(await page.isVisible('#in-depth-issue')).toBe(false)
    await page.fill('#in-depth', '2 kg')
    await page.keyboard.press('Tab')
    expect(await page.textContent('#in-depth-issue')).toContain('kg')
    await page.click('button.go')
    expect(await page.textContent('.errors')).toMatch(/2 inputs need attention/)
    expect(await page.evaluate(() => document.activeElement?.classList.contains('errors'))).toBe(true)
    await page.click('.errors a')
    expect(await page.evaluate(() => document.activeElement?.id)).toMatch(/^in-(product|depth)$/)
    await page.close()
  })

  test('files dropped anywhere become the inputs they fit, and only a press uploads them', async () => {
    const page = await bench.open('/processes/trial.show')
    const sent: string[] = []
    page.on('request', (r) => {
      if (r.method() !== 'GET') sent.push(`${r.method()} ${new URL(r.url()).pathname}`)
    })
    await page.waitForSelector('form')
    await dropFiles(page, [
      { name: 'gauges.csv', body: new Uint8Array([65]) },
      { name: 'rain.tif', body: new Uint8Array(10) },
    ])
    await page.waitForFunction(() => document.querySelectorAll('.in .t').length === 2)
    expect(await page.$$eval('.in .t', (all) => all.map((t) => t.textContent))).toEqual(['rain.tif', 'gauges.csv'])
    await page.click('button.go')
    await page.waitForSelector('[data-result]')
    expect(await page.textContent('p.result')).toContain('rain.tif has 10 bytes')
    expect(await page.innerText('[data-what="command"]')).toContain('--product rain.tif --gauges gauges.csv')
    expect(sent).toEqual([])
    asked = 5
    await page.click('.station button')
    await page.waitForFunction(() => document.querySelector('.meta')?.textContent?.includes('on the station'))
    expect(sent).toEqual(['PUT /uploads', 'PUT /uploads', 'POST /processes/trial.show/execution'])
    await page.close()
  })

  test('a file that fits no input is asked about', async () => {
    const page = await bench.open('/processes/trial.show')
    await page.waitForSelector('form')
    await dropFiles(page, [{ name: 'x1.bin', body: new Uint8Array([1]) }])
    await page.waitForSelector('dialog[open]')
    expect(await page.textContent('dialog[open]')).toContain('Which input is x1.bin?')
    await page.click('dialog[open] .btn >> nth=0')
    await page.waitForSelector('.in .t')
    expect(await page.textContent('.in .t')).toBe('x1.bin')
    await page.close()
  })

  test.each([
    ['a process that listens', '?in={}'],
    ['a process that does not listen', '?in={"deaf":true}'],
  ])('cancel of %s is answered within 100 ms', async (_, query) => {
    const page = await bench.open(`/processes/trial.slow${query}`)
    const cancelled = async (): Promise<number> => {
      await page.click('button.go')
      await page.waitForSelector('.run button')
      await page.waitForTimeout(400)
      return await page.evaluate(
        () =>
          new Promise<number>((done) => {
            const from = performance.now()
            new MutationObserver(() => {
              if (!document.querySelector('.run button')) done(performance.now() - from)
            }).observe(document.body, { childList: true, subtree: true })
            ;(document.querySelector('.run button') as HTMLButtonElement).click()
          }),
      )
    }
    // One pause of a busy machine does not decide it.
    let ms = await cancelled()
    if (!(ms < 100)) ms = await cancelled()
    expect(ms).toBeLessThan(100)
    expect(await page.textContent('.note')).toMatch(/Cancelled after/)
    await page.close()
  })

  test('a refusal says what was found, expected, where, and the way out', async () => {
    const page = await bench.open('/processes/trial.refuse')
    await page.click('button.go')
    await page.waitForSelector('[data-code="failed-check"]')
    expect(await page.textContent('.problem')).toMatch(/a copied series.*nine networks.*file\.csv:3.*Leave it out\./s)
    await page.close()
  })

  test('keys: find, theme, list, origin', async () => {
    const page = await bench.open('/')
    await page.keyboard.press('l')
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark')
    await page.reload()
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark')
    await page.keyboard.press('?')
    expect(await page.isVisible('dialog[open] >> text=origin of the result')).toBe(true)
    await page.keyboard.press('Escape')
    await page.keyboard.press('/')
    await page.keyboard.type('setu trial show --product sample:trial/scene/field.tif --depth 3 --strict')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#in-depth')
    expect(await page.inputValue('#in-depth')).toBe('3')
    expect(await page.isChecked('#in-strict')).toBe(true)
    await page.locator('main').focus()
    await page.keyboard.press('r')
    await page.waitForSelector('[data-result]')
    await page.keyboard.press('p')
    expect(await page.textContent('dialog[open]')).toContain('Where this result comes from')
    await page.close()
  })

  test('jobs, one job to its result, verification, and an address that is nothing', async () => {
    asked = 0
    const page = await bench.open('/jobs')
    await page.waitForSelector('text=running')
    await page.click('table a')
    await page.waitForSelector('[data-result]')
    expect(page.url()).toMatch(/\/jobs\/job-1$/)
    expect(await page.textContent('[data-path="scores.rmse"]')).toContain('5.3')
    tableMade = false
    await page.goto(`${bench.base}/verification`)
    await page.waitForSelector('.empty >> text=setu verify')
    tableMade = true
    await page.reload()
    expect(await page.textContent('h1')).toBe(
      '1 of 3 rows pass on this machine. 1 fails, 1 falls short with a dated reason.',
    )
    expect(await page.$$eval('tbody .w code', (c) => c.map((x) => x.textContent))).toEqual([
      'trial/two',
      'trial/three',
      'trial/one',
    ])
    await page.goto(`${bench.base}/nowhere`)
    expect(await page.textContent('h1')).toBe('Nothing is here')
    await page.close()
  })

  test('at 390 px no page scrolls sideways, and each has its heading', async () => {
    const page = await bench.open('/', { width: 390, height: 844, dark: true })
    for (const path of [
      '/',
      '/missions/trial',
      '/processes/trial.show',
      '/jobs',
      '/verification',
      '/docs',
      '/explore',
      '/agreements',
      '/agreements/quad-2022',
      '/missions',
      '/collections',
      '/collections/days',
      '/collections/days/items/days',
      '/alerts',
      '/limits',
      '/conformance',
    ]) {
      await visit(page, path)
      expect([path, await sideways(page), (await page.locator('main h1').count()) > 0]).toEqual([path, 0, true])
    }
    await visit(page, '/processes/trial.show')
    await page.click('.empty .btn')
    await page.waitForSelector('[data-result]')
    expect(await sideways(page)).toBe(0)
    expect(await page.isVisible('.form .body')).toBe(false)
    await page.click('.sum .link')
    expect(await page.isVisible('.form .body')).toBe(true)
    await page.close()
  }, 120_000)

  test('signs are drawn with the face of the family; those that no slice of it has by another face, not as boxes', async () => {
    const page = await bench.open('/docs')
    for (const signs of ['ÄÖÜ ß ñ ± × · µ − – … ° ′ 0123456789 km² m³ ½ ↑↓', 'μσωΔλ'])
      expect([signs, await facesOf(page, signs)]).toEqual([signs, ['IBM Plex Sans']])
    const faces = await facesOf(page, '≥≤⁻⁵→')
    expect(faces.length).toBeGreaterThan(0)
    expect(faces.join()).not.toMatch(/last.?resort|blank/i)
    await page.close()
  })

  test('the snapshot: agreements on a timeline, what is not built, what needs attention', async () => {
    const page = await bench.open('/')
    await page.waitForSelector('.tlp svg a[href="/agreements/rain-2018"]')
    expect(await page.textContent('.tlp svg')).toMatch(/ISRO and JAXA.*7 Oct 2024.*Quad.*Dec 2024/s)
    expect(await page.$$eval('.empty .state.none', (all) => all.length)).toBeGreaterThan(0)
    await page.waitForFunction(() => document.body.textContent?.includes('a reference row fails'))
    await page.click('.tlp svg a[href="/agreements/moon-lupex"] circle')
    await page.waitForSelector('blockquote')
    expect(await page.textContent('main')).toMatch(/7 Oct 2024.*LUPEX authorised.*none stated/s)
    await page.close()
  })

  test('explore: a field a time at a time, its value with interval, series, uncertainty, and an address that repeats it', async () => {
    const page = await bench.open('/explore?layers=collection/days&sel=70.5,20.5&t=2026-11-20T00:00:00Z')
    await page.waitForSelector('.gl[data-ready="true"][data-layers="1"]', { timeout: 30_000 })
    await page.waitForFunction(() => document.querySelector('.insp .big')?.textContent?.includes('8.0 to 12.0'))
    expect(await page.textContent('.insp .big b')).toBe('10.0')
    expect(await page.getAttribute('.insp figure svg', 'aria-label')).toContain('3 values, 10 to 30 mm/day')
    expect(await page.textContent('.insp')).toContain('Validation, improvement and applications')
    await page.click('.bar .play')
    await page.waitForFunction(() => document.querySelector('.insp .big b')?.textContent === '30.0')
    expect(new URL(page.url()).searchParams.get('t')).toBe('2026-11-22T00:00:00Z')
    await page.keyboard.press('ArrowLeft')
    await page.waitForFunction(() => document.querySelector('.insp .big b')?.textContent === '20.0')
    await page.keyboard.press('3')
    await page.keyboard.press('u')
    await page.waitForFunction(() => /map=globe/.test(location.search) && /doubt=off/.test(location.search))
    await page.reload()
    await page.waitForSelector('.gl[data-ready="true"]', { timeout: 30_000 })
    await page.waitForFunction(() => document.querySelector('.insp .big b')?.textContent === '20.0')
    await page.close()
  }, 90_000)

  test('Hindi and Japanese: chosen by the browser or by hand, kept, and the Devanagari face only with Hindi', async () => {
    const page = await bench.open('/', { language: 'ja' })
    expect(await page.textContent('h1')).toBe('七つの協定と、その裏で動くもの')
    const faces = (): Promise<string[]> =>
      page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .map((r) => r.name)
          .filter((n) => n.includes('devanagari')),
      )
    expect(await faces()).toEqual([])
    await page.click('.lang button[lang="hi"]')
    await page.waitForFunction(() => document.querySelector('h1')?.textContent === 'सात समझौते और उनके पीछे का काम')
    expect(await page.getAttribute('html', 'lang')).toBe('hi')
    await page.waitForFunction(() =>
      performance.getEntriesByType('resource').some((r) => r.name.includes('devanagari')),
    )
    await page.reload()
    await page.waitForFunction(() => document.querySelector('h1')?.textContent === 'सात समझौते और उनके पीछे का काम')
    expect(await sideways(page)).toBeLessThanOrEqual(0)
    await page.click('.lang button[lang="en"]')
    await page.waitForFunction(
      () => document.querySelector('h1')?.textContent === 'Seven agreements and what works behind them',
    )
    await page.close()
  })

  test('a second run is compared with the first: inputs that changed, numbers side by side', async () => {
    const page = await bench.open('/processes/trial.show?in={"product":"sample:trial/scene/field.tif"}')
    await page.click('button.go')
    await page.waitForSelector('[data-result]')
    await page.fill('#in-depth', '3')
    await page.click('button.go')
    await page.waitForSelector('.acts button[aria-pressed="false"]')
    await page.click('.acts button[aria-pressed="false"]')
    expect(await page.textContent('.former')).toMatch(/Before:.*Depth: 2 → 3/s)
    expect(await page.textContent('[data-path="scores.rmse"]')).toMatch(/5\.3.*3\.4 to 7\.1.*5\.3/s)
    await page.close()
  })

  test('nothing went wrong on the way, and nothing was asked of anyone else', () => {
    expect(bench.complaints).toEqual([])
    expect(bench.foreign).toEqual([])
  })
})
