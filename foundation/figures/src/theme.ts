/**
 * The Vega-Lite configuration. A specification is data without colour: marks name a style (`ink`, `signal`, `context`,
 * `band`, …) and colour scales name a range (`rain`, `amount`, `diff`, `density`, `roles`); the configuration of a theme
 * gives them their values, so one specification, byte for byte, serves light, dark and print.
 */
import { type Theme, tokensOf } from './tokens.js'

export const fontFamily = "'Plex Sans', 'IBM Plex Sans', 'IBM Plex Sans Variable', 'DejaVu Sans', sans-serif"
/** The smallest text there is, px. */
export const smallestText = 11

/** Fill that stands for missing, truncated or excluded; `frame.ts` defines the pattern. */
export const hatchFill = 'url(#setu-hatch)'

/** Names of ranges, and how many colours each holds. */
export const ranges = { rain: 7, amount: 7, diff: 7, density: 6, roles: 3, category: 6 } as const
export type RangeName = keyof typeof ranges

/** Names of mark styles that carry a colour. */
export const roleStyles = [
  'ink',
  'ink-2',
  'ink-3',
  'signal',
  'signal-2',
  'context',
  'fault',
  'caution',
  'rule',
  'rule-strong',
  'band',
  'band-ink',
  'surface',
  'missing',
  'negative',
  'positive',
] as const
export type RoleStyle = (typeof roleStyles)[number]

/** Vega-Lite `config` of a theme. */
export const themeConfig = (theme: Theme): Record<string, unknown> => {
  const t = tokensOf(theme)
  const text = { font: fontFamily, fontSize: smallestText }
  const axis = {
    domain: false,
    ticks: false,
    grid: true,
    gridColor: t.rule,
    gridWidth: 1,
    tickColor: t['rule-strong'],
    domainColor: t['rule-strong'],
    labelFont: fontFamily,
    labelFontSize: smallestText,
    labelColor: t['ink-3'],
    labelPadding: 6,
    titleFont: fontFamily,
    titleFontSize: smallestText,
    titleFontWeight: 400,
    titleColor: t['ink-2'],
  }
  return {
    background: null,
    padding: 0,
    aria: false,
    font: fontFamily,
    locale: { number: { decimal: '.', thousands: ' ', grouping: [3], currency: ['', ''], minus: '−' } },
    view: { stroke: null, fill: null },
    axis,
    // Labels at the ends stand inside the plot: where the next one then comes too near, every second one is left out.
    axisX: { titleAnchor: 'end', titlePadding: 6, labelSeparation: 16 },
    axisY: { titleAngle: 0, titleAlign: 'left', titleAnchor: 'end', titleX: 0, titleY: -8, titleBaseline: 'bottom' },
    text: { ...text, color: t['ink-2'] },
    rule: { color: t.rule, strokeWidth: 1 },
    line: { strokeWidth: 1.75, strokeJoin: 'round', strokeCap: 'round' },
    point: { size: 36, filled: true, opacity: 1 },
    rect: { stroke: null },
    bar: { discreteBandSize: { band: 0.8 } },
    area: { line: false },
    style: {
      ink: { color: t.ink },
      'ink-2': { color: t['ink-2'] },
      'ink-3': { color: t['ink-3'] },
      signal: { color: t.signal },
      'signal-2': { color: t['signal-2'] },
      context: { color: t.context },
      fault: { color: t.fault },
      caution: { color: t['caution-mark'] },
      rule: { color: t.rule },
      'rule-strong': { color: t['rule-strong'] },
      band: { color: t.band },
      'band-ink': { color: t['band-ink'] },
      surface: { color: t.surface },
      missing: { color: hatchFill },
      negative: { color: t['diff-n2'] },
      positive: { color: t['diff-p2'] },
      /** Text that stands over marks: its outline, drawn below it. */
      halo: { color: t.surface, stroke: t.surface, strokeWidth: 3, strokeJoin: 'round' },
      /** Edge of a mark whose fill may be any colour. */
      edged: { stroke: t.ink, strokeWidth: 1.25 },
      /** Edge that separates marks of one kind from each other. */
      parted: { stroke: t.surface, strokeWidth: 1.25 },
      strong: { fontWeight: 600 },
    },
    range: {
      rain: ['transparent', t['rain-1'], t['rain-2'], t['rain-3'], t['rain-4'], t['rain-5'], t['rain-6']],
      amount: [0, 1, 2, 3, 4, 5, 6].map((i) => t[`amount-${i}` as 'amount-0']),
      density: [1, 2, 3, 4, 5, 6].map((i) => t[`amount-${i}` as 'amount-1']),
      diff: [t['diff-n3'], t['diff-n2'], t['diff-n1'], t['diff-0'], t['diff-p1'], t['diff-p2'], t['diff-p3']],
      roles: [t.ink, t.signal, t.context],
      category: [t['cat-1'], t['cat-2'], t['cat-3'], t['cat-4'], t['cat-5'], t['cat-6']],
    },
  }
}
