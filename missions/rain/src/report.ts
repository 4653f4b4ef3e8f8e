/**
 * The report of a validation: one self-contained HTML file. No script, no request; everything that is not ours is escaped;
 * it reads on a phone, follows light and dark, and prints. Order: sentence, figures, numbers with intervals, findings,
 * origin, repeat.
 */
import type { Finding } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { escapeXml as escapeHtml } from '@setu/figures/legend'
import type { FigureSpec } from '@setu/figures/spec'
import { renderSvg } from '@setu/figures/svg'
import { reportStyle } from './report-style.js'

/** A figure drawn for the report: theme `tokens`, without heading, for each width that a page may have. */
export interface ReportFigure {
  readonly title: string
  /** For pages under 680 px, about 296 px wide. */
  readonly svg: string
  /** For wider pages. */
  readonly wide?: string
  /** For a panel over the whole width. */
  readonly full?: string
  readonly caption?: string
  readonly source?: string
}

export interface ReportTable {
  readonly title: string
  /** `strong`: the value that a reader looks for. */
  readonly columns: readonly { readonly title: string; readonly align?: 'left' | 'right'; readonly strong?: boolean }[]
  /** Cells as they are shown; null is shown as a dash. */
  readonly rows: readonly (readonly (string | null)[])[]
  readonly caption?: string
}

export interface ReportInput {
  /** Process and subject: `Rain: PERSIANN-CDR by 34 gauges`. */
  readonly title: string
  /** Plain words; parts in an object are values that Setu computed. */
  readonly sentence: string | readonly (string | { readonly value: string })[]
  readonly figures: readonly ReportFigure[]
  readonly tables: readonly ReportTable[]
  readonly findings: readonly Finding[]
  readonly provenance: readonly { readonly name: string; readonly value: string }[]
  /** Lines that give the same bytes again. */
  readonly repeat: readonly string[]
  readonly simulated?: boolean
}

/** Draws a figure for the report. `full`: it takes the whole width of the page (tables of strips). */
export const reportFigure = async (spec: FigureSpec, layout: 'half' | 'full' = 'half'): Promise<ReportFigure> => {
  const draw = (width: number) => renderSvg(spec, { width, theme: 'tokens', heading: false })
  const { caption, source } = spec.usermeta
  return {
    title: spec.title,
    svg: await draw(294),
    wide: await draw(layout === 'full' ? 580 : 500),
    ...(layout === 'full' ? { full: await draw(1054) } : {}),
    ...(caption ? { caption } : {}),
    source,
  }
}

const unsafe = /<\s*(script|foreignObject|iframe|image|use|style|a)\b|\son\w+\s*=|href\s*=|url\(\s*['"]?(?!#)/i

const checked = (svg: string, title: string): string => {
  if (!svg.startsWith('<svg') || unsafe.test(svg))
    throw setuError('bad-input', {
      where: `figure ${JSON.stringify(title)}`,
      found: svg.startsWith('<svg') ? 'an SVG with scripts, links or foreign content' : 'no SVG',
      expected: 'an SVG drawn by renderSvg',
    })
  return svg
}

const figureHtml = (figure: ReportFigure): string => {
  const { title, svg, wide = svg, full, caption, source } = figure
  const note = [caption, source ? `Source: ${source}` : ''].filter(Boolean).join(' ')
  const forms = [
    `<div class="w1">${checked(svg, title)}</div>`,
    `<div class="w2">${checked(wide, title)}</div>`,
    full ? `<div class="w3">${checked(full, title)}</div>` : '',
  ]
  return `<figure class="panel${full ? ' full' : ''}"><h3>${escapeHtml(title)}</h3>${forms.join('')}${
    note ? `<figcaption class="note">${escapeHtml(note)}</figcaption>` : ''
  }</figure>`
}

const tableHtml = ({ title, columns, rows, caption }: ReportTable): string => {
  const classOf = (i: number): string => {
    const names = [columns[i]?.align === 'right' ? 'r' : '', columns[i]?.strong ? 's' : ''].filter(Boolean)
    return names.length ? ` class="${names.join(' ')}"` : ''
  }
  const head = columns.map((column, i) => `<th scope="col"${classOf(i)}>${escapeHtml(column.title)}</th>`).join('')
  const body = rows
    .map(
      (row) =>
        `<tr>${row.map((cell, i) => `<td${classOf(i)}>${cell === null ? '–' : escapeHtml(cell)}</td>`).join('')}</tr>`,
    )
    .join('')
  return `<section class="panel full"><h3>${escapeHtml(title)}</h3><div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${
    caption ? `<p class="note">${escapeHtml(caption)}</p>` : ''
  }</section>`
}

const marks = {
  error: { mark: '▲', word: 'Error.', style: 'error' },
  warning: { mark: '◆', word: 'Warning.', style: 'warning' },
  note: { mark: '○', word: 'Note.', style: 'note-mark' },
} as const

const findingHtml = ({ code, severity, message, where, affects }: Finding): string => {
  const { mark, word, style } = marks[severity]
  const place = [code, where, affects ? `touches ${affects}` : ''].filter(Boolean).join(' · ')
  return `<li class="finding ${style}"><span class="mark" aria-hidden="true">${mark}</span><div><span class="word">${word}</span> ${escapeHtml(
    message,
  )}<code>${escapeHtml(place)}</code></div></li>`
}

const order = { error: 0, warning: 1, note: 2 } as const

const sentenceHtml = (sentence: ReportInput['sentence']): string =>
  (typeof sentence === 'string' ? [sentence] : sentence)
    .map((part) => (typeof part === 'string' ? escapeHtml(part) : `<b>${escapeHtml(part.value)}</b>`))
    .join('')

/** The report as one HTML document. */
export const reportHtml = (input: ReportInput): string => {
  const { title, figures, tables, provenance, repeat, simulated } = input
  const findings = [...input.findings].sort((a, b) => order[a.severity] - order[b.severity])
  const section = (name: string, body: string): string => (body ? `<h2>${name}</h2>${body}` : '')
  const grid = (body: string): string => (body ? `<div class="grid" style="margin-top:0">${body}</div>` : '')
  const parts = [
    figures.length ? `<div class="grid">${figures.map(figureHtml).join('')}</div>` : '',
    section('Numbers', grid(tables.map(tableHtml).join(''))),
    section(
      'Findings',
      findings.length
        ? `<ul class="panel">${findings.map(findingHtml).join('')}</ul>`
        : '<p class="panel">Nothing was found that changes how the numbers read.</p>',
    ),
    section(
      'Origin',
      provenance.length
        ? `<dl class="panel">${provenance.map(({ name, value }) => `<dt>${escapeHtml(name)}</dt><dd class="mono">${escapeHtml(value)}</dd>`).join('')}</dl>`
        : '',
    ),
    section(
      'Repeat',
      repeat.length
        ? `<div class="panel">${repeat.map((line) => `<pre>${escapeHtml(line)}</pre>`).join('')}</div>`
        : '',
    ),
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Setu">
<title>${escapeHtml(title)}</title>
<style>${reportStyle()}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}${simulated ? ' <span class="tag">simulated</span>' : ''}</h1>
<p class="sentence">${sentenceHtml(input.sentence)}</p>
${parts.filter(Boolean).join('\n')}
</main>
</body>
</html>
`
}
