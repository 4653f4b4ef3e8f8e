/** The report of a validation: one self-contained page, made only when somebody keeps it. */
import { commandLine } from '@setu/core/command-line'
import type { AnyProcess, Finding } from '@setu/core/contract'
import type { Estimate } from '@setu/core/estimate'
import { sentenceOf } from '@setu/core/message'
import { foundationVersion } from '@setu/core/version'
import type { FigureSpec } from '@setu/figures/spec'
import { intervalText, valueText } from './figures/parts.js'
import { type ReportTable, reportFigure, reportHtml } from './report.js'

interface Shown {
  readonly title: string
  readonly spec: unknown
  readonly layout?: 'half' | 'full'
}

const isEstimate = (v: unknown): v is Estimate => typeof v === 'object' && v !== null && 'value' in v && 'unit' in v

/** The scores of a group output as rows: name, value, interval, unit. */
const groupTable = (
  title: string,
  schema: { properties: Record<string, { title?: string }> },
  values: Record<string, unknown>,
): ReportTable => ({
  title,
  columns: [
    { title: 'Score' },
    { title: 'Value', align: 'right', strong: true },
    { title: '95 % interval', align: 'right' },
    { title: 'Unit' },
  ],
  rows: Object.entries(schema.properties).map(([name, s]) => {
    const v = values[name]
    if (!isEstimate(v)) return [s.title ?? name, v === null || v === undefined ? null : String(v), null, '']
    return [
      s.title ?? name,
      v.value === null ? null : valueText(v),
      v.value === null ? (v.reason ?? null) : v.low === undefined ? null : intervalText(v),
      v.unit === '1' ? '' : v.unit,
    ]
  }),
})

const rowsTable = (
  title: string,
  columns: Record<string, { title?: string }>,
  rows: readonly Record<string, unknown>[],
): ReportTable => ({
  title,
  columns: Object.entries(columns).map(([, s], k) => ({
    title: s.title ?? '',
    ...(k ? { align: 'right' as const } : {}),
  })),
  rows: rows.map((row) =>
    Object.keys(columns).map((name) => {
      const v = row[name]
      if (isEstimate(v))
        return v.value === null ? null : `${valueText(v)}${v.low === undefined ? '' : ` (${intervalText(v)})`}`
      return v === null || v === undefined ? null : typeof v === 'number' ? String(Number(v.toPrecision(5))) : String(v)
    }),
  ),
})

export interface ReportMaterial {
  readonly process: AnyProcess
  readonly inputs: Readonly<Record<string, unknown>>
  readonly outputs: Readonly<Record<string, unknown>>
  readonly figures: readonly Shown[]
  /** Names of outputs that are shown as tables. */
  readonly tables: readonly string[]
  readonly findings: readonly Finding[]
  readonly sources: readonly { readonly name: string; readonly identity: string }[]
  readonly simulated: boolean
}

type Schema = {
  title?: string
  properties?: Record<string, { title?: string }>
  items?: { properties?: Record<string, { title?: string }> }
}

/** UTF-8 of the page, in one piece. */
export async function* validationReport(m: ReportMaterial): AsyncGenerator<Uint8Array> {
  const schemas = m.process.outputs.properties as Record<string, Schema>
  const figures = []
  for (const { spec, layout, title } of m.figures)
    figures.push({ ...(await reportFigure(spec as FigureSpec, layout)), title })
  const tables = m.tables.flatMap((name): ReportTable[] => {
    const schema = schemas[name]!
    const value = m.outputs[name]
    if (Array.isArray(value))
      return value.length ? [rowsTable(schema.title ?? name, schema.items?.properties ?? {}, value)] : []
    return [groupTable(schema.title ?? name, { properties: schema.properties ?? {} }, value as Record<string, unknown>)]
  })
  const html = reportHtml({
    title: `Rain: ${m.outputs['product']} judged by gauges`,
    sentence: sentenceOf(m.process, m.outputs),
    figures,
    tables,
    findings: m.findings,
    provenance: [
      { name: 'Process', value: `${m.process.id} ${m.process.version}, foundation ${foundationVersion}` },
      { name: 'Period', value: String(m.outputs['period']) },
      ...m.sources.map((s) => ({ name: s.name, value: s.identity })),
      { name: 'Methods', value: m.process.cite.join(' ') },
    ],
    repeat: [commandLine(m.process, m.inputs)],
    ...(m.simulated ? { simulated: true } : {}),
  })
  yield new TextEncoder().encode(html)
}
