import { isSetuError } from '@setu/core/errors'
import { describe, expect, it } from 'vitest'
import { type ReportInput, reportFigure, reportHtml } from '../src/report.js'
import { figureSet } from './figure-set.js'

const input = async (): Promise<ReportInput> => ({
  title: 'Rain: <P> by 3 gauges & more',
  sentence: ['P finds ', { value: '75 %' }, ' of <b>rain</b> days.'],
  figures: [
    await reportFigure(figureSet['map'] as never),
    await reportFigure(figureSet['scoreStrips'] as never, 'full'),
  ],
  tables: [
    {
      title: 'Scores',
      columns: [{ title: 'Score' }, { title: 'Value', align: 'right', strong: true }],
      rows: [
        ['"RMSE"<script>', '5.3'],
        ['POD', null],
      ],
    },
  ],
  findings: [
    { code: 'a.note', severity: 'note', message: 'a note' },
    { code: 'an.error', severity: 'error', message: '<img src=x onerror=alert(1)>', affects: 'scores' },
  ],
  provenance: [{ name: 'Process', value: 'rain.validate 1.0.0' }],
  repeat: ['setu rain validate --product "a b.tif" && rm <x>'],
  simulated: true,
})

describe('report', () => {
  it('asks for nothing: no script, no address, no import', async () => {
    const html = reportHtml(await input())
    const tags = [...html.matchAll(/<[^>]+>/g)].map(([tag]) => tag)
    expect(tags.filter((tag) => /<(script|link|img|iframe)|\b(src|href)=/i.test(tag))).toEqual([])
    expect(html.includes('@import')).toBe(false)
    expect(/https?:|\/\//.test(html.replaceAll('http://www.w3.org/2000/svg', ''))).toBe(false)
    for (const [, target] of html.matchAll(/url\(([^)]*)\)/g)) expect(target).toMatch(/^#/)
  })
  it('escapes what is not ours', async () => {
    const html = reportHtml(await input())
    expect(html).toContain('Rain: &lt;P&gt; by 3 gauges &amp; more')
    expect(html).toContain('of &lt;b&gt;rain&lt;/b&gt; days')
    expect(html).toContain('&quot;RMSE&quot;&lt;script&gt;')
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(html).toContain('&amp;&amp; rm &lt;x&gt;')
  })
  it('stands in the order sentence, figures, numbers, findings, origin, repeat, errors first', async () => {
    const html = reportHtml(await input())
    const at = [
      'class="sentence"',
      '<figure',
      '>Numbers<',
      '>Findings<',
      'an.error',
      'a.note',
      '>Origin<',
      '>Repeat<',
    ].map((mark) => html.indexOf(mark))
    expect(at.every((index) => index > 0)).toBe(true)
    expect([...at].sort((a, b) => a - b)).toEqual(at)
  })
  it('uses each id once, and every reference finds its id', async () => {
    const html = reportHtml(await input())
    const ids = [...html.matchAll(/\bid="([^"]+)"/g)].map((m) => m[1])
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, id] of html.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id)
  })
  it('defines every variable that its figures use', async () => {
    const html = reportHtml(await input())
    for (const [, name] of html.matchAll(/var\(--([\w-]+)\)/g)) expect(html).toContain(`--${name}:`)
  })
  it.each([
    '<svg onload="x()"></svg>',
    '<svg><script/></svg>',
    '<svg><a href="javascript:x"/></svg>',
    '<svg><rect fill="url(http://x)"/></svg>',
    '<p/>',
  ])('refuses %s as a figure', async (svg) => {
    const good = await input()
    try {
      reportHtml({ ...good, figures: [{ title: 'x', svg }] })
      expect.unreachable()
    } catch (error) {
      expect(isSetuError(error, 'bad-input')).toBe(true)
    }
  })
})
