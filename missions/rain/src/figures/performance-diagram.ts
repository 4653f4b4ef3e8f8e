/**
 * Performance diagram (Roebber 2009, Weather and Forecasting 24, 601-608): hit rate against success ratio, with curves of
 * equal critical success index and rays of equal frequency bias. One point a threshold, in order; interval bars at the
 * first. A threshold with fewer than 30 events is not drawn.
 */
import { placeLabels } from '@setu/figures/label-placement'
import { type FigureSpec, figure, rows } from '@setu/figures/spec'
import { hasBounds, type Interval, isDrawn, type Origin, originOf, position } from './parts.js'

export interface PerformancePoint {
  readonly threshold: number
  /** Hit rate (POD); `n` is the number of observed events. */
  readonly pod: Interval
  /** 1 − false alarm ratio; `n` is the number of events that the product reports. */
  readonly successRatio: Interval
}

export interface PerformanceInput extends Origin {
  readonly points: readonly PerformancePoint[]
  readonly unit: string
  readonly productName: string
  /** Level of the intervals, 0..1. */
  readonly level: number
}

const curves = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
const rays = [0.25, 0.5, 1, 2, 4]
/** Plot side that labels are placed for: the narrowest there is. */
const side = 262

const csiRows = () =>
  curves.flatMap((csi) => {
    const steps = 40
    return Array.from({ length: steps + 1 }, (_, i) => {
      // along the curve by the angle between its ends, which keeps bends smooth
      const sr = csi + (1 - csi) * (1 - Math.cos(((i / steps) * Math.PI) / 2)) ** 1.2
      const pod = 1 / (1 / csi + 1 - 1 / sr)
      return { csi, sr: Number(sr.toFixed(4)), pod: Number(Math.min(1, pod).toFixed(4)) }
    })
  })

export const performanceDiagram = (input: PerformanceInput): FigureSpec => {
  const drawn = input.points.flatMap(({ threshold, pod, successRatio }) =>
    isDrawn(pod) && isDrawn(successRatio)
      ? [
          {
            threshold,
            label: String(threshold),
            pod: pod.value,
            sr: successRatio.value,
            podInterval: pod,
            srInterval: successRatio,
          },
        ]
      : [],
  )
  const left = input.points.filter(({ threshold }) => !drawn.some((point) => point.threshold === threshold))
  const axis = { values: [0, 0.2, 0.4, 0.6, 0.8, 1], format: '~f' }
  const x = (field: string) => position(field, 'success ratio (1 − FAR)', '0 to 1', { domain: [0, 1] }, axis)
  const y = (field: string) => position(field, 'hit rate (POD)', '0 to 1', { domain: [0, 1] }, { ...axis, titleY: -24 })
  const first = drawn[0]
  const bars = first
    ? [
        ...(hasBounds(first.podInterval)
          ? [{ sr: first.sr, sr2: first.sr, pod: first.podInterval.low, pod2: first.podInterval.high }]
          : []),
        ...(hasBounds(first.srInterval)
          ? [{ sr: first.srInterval.low, sr2: first.srInterval.high, pod: first.pod, pod2: first.pod }]
          : []),
      ]
    : []
  const toBox = (bar: (typeof bars)[number]) => ({
    x: side * bar.sr - 3,
    x2: side * bar.sr2 + 3,
    y: side * (1 - bar.pod2) - 3,
    y2: side * (1 - bar.pod) + 3,
  })
  const named = drawn.map((point, i) => ({ ...point, label: i === 0 ? `${point.label} ${input.unit}` : point.label }))
  const rayEnds = rays.map((bias) => (bias >= 1 ? { bias, sr: 1 / bias, pod: 1 } : { bias, sr: 1, pod: bias }))
  const insideRays = rayEnds
    .filter(({ bias }) => bias < 1)
    .map((ray) => ({ bias: String(ray.bias), sr: 0.92, pod: 0.92 * ray.bias }))
  const rayBoxes = insideRays.map(({ sr, pod }) => {
    const [x, y] = [side * sr, side * (1 - pod)]
    return { x: x - 16, x2: x + 16, y: y - 8, y2: y + 8 }
  })
  const spots = placeLabels(
    named.map((point) => ({ x: side * point.sr, y: side * (1 - point.pod), label: point.label })),
    { width: side, height: side },
    true,
    [...bars.map(toBox), ...rayBoxes],
  )
  const points = named.map(({ threshold, label, pod, sr }, i) => ({ threshold, label, pod, sr, order: i, ...spots[i] }))
  const label = (style: readonly string[]) => ({
    data: rows(points),
    mark: { type: 'text', style, dx: { expr: 'datum.dx' }, dy: { expr: 'datum.dy' }, align: { expr: 'datum.align' } },
    encoding: { x: x('sr'), y: y('pod'), text: { field: 'label' } },
  })
  const topRays = rayEnds
    .filter(({ bias }) => bias >= 1)
    .map((ray) => ({ ...ray, bias: ray.bias === 4 ? 'bias 4' : String(ray.bias) }))
  const leftOut = left.length
    ? ` Left out, fewer than 30 events: ${left.map(({ threshold }) => threshold).join(', ')} ${input.unit}.`
    : ''
  return figure(
    {
      title: 'Hit rate and false alarms by threshold',
      description: `Performance diagram of ${input.productName}: hit rate against success ratio at ${drawn.length} thresholds.`,
      ...originOf(input),
      caption:
        `Upper right is perfect. Curves: critical success index (CSI); dashed rays: frequency bias.` +
        `${bars.length ? ` Bars at ${first?.threshold} ${input.unit}: ${Math.round(100 * input.level)} % interval.` : ''}${leftOut}`,
      aspect: 1,
      maxWidth: 520,
    },
    {
      layer: [
        {
          data: rows(csiRows()),
          mark: { type: 'line', style: 'rule-strong', strokeWidth: 1, opacity: 0.75 },
          encoding: { x: x('sr'), y: y('pod'), detail: { field: 'csi', type: 'nominal' } },
        },
        {
          data: rows(rayEnds.flatMap((ray) => [ray, { bias: ray.bias, sr: 0, pod: 0 }])),
          mark: { type: 'line', style: 'rule-strong', strokeWidth: 1, strokeDash: [3, 3], opacity: 0.75 },
          encoding: { x: x('sr'), y: y('pod'), detail: { field: 'bias', type: 'nominal' } },
        },
        {
          data: rows(curves.map((csi) => ({ sr: 1, pod: csi, label: csi === 0.9 ? 'CSI 0.9' : String(csi) }))),
          mark: { type: 'text', style: 'ink-3', align: 'left', dx: 5 },
          encoding: { x: x('sr'), y: y('pod'), text: { field: 'label' } },
        },
        {
          data: rows(topRays),
          mark: { type: 'text', style: 'ink-3', align: 'center', dy: -8 },
          encoding: { x: x('sr'), y: y('pod'), text: { field: 'bias' } },
        },
        ...[['halo'], ['ink-3']].map((style) => ({
          data: rows(insideRays),
          mark: { type: 'text', style },
          encoding: { x: x('sr'), y: y('pod'), text: { field: 'bias' } },
        })),
        {
          data: rows(bars),
          mark: { type: 'rule', style: 'signal', strokeWidth: 5, opacity: 0.32 },
          encoding: { x: x('sr'), x2: { field: 'sr2' }, y: y('pod'), y2: { field: 'pod2' } },
        },
        {
          data: rows(points),
          mark: { type: 'line', style: 'signal' },
          encoding: { x: x('sr'), y: y('pod'), order: { field: 'order', type: 'quantitative' } },
        },
        {
          data: rows(points),
          mark: { type: 'point', style: ['signal', 'parted'], size: 52 },
          encoding: { x: x('sr'), y: y('pod') },
        },
        label(['halo']),
        label(['signal', 'strong']),
      ],
    },
  )
}
