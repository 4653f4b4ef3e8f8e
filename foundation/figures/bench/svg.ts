/**
 * Time from a specification to SVG: first figure (loads vega), then the median of a series, for a small line figure and a
 * map of 4,500 cells. Prints marks and bytes beside times.
 */
import { type FigureSpec, figure, rows } from '../src/spec.js'
import { drawFigure } from '../src/svg.js'

const head = { source: 'bench', description: 'A figure of the bench.' }
const axis = (field: string) => ({ field, type: 'quantitative', axis: { title: `${field}, 1` } })
const line = (points: number): FigureSpec =>
  figure(
    { ...head, title: 'Line' },
    {
      data: rows(Array.from({ length: points }, (_, i) => ({ x: i, y: Math.sin(i / 20) }))),
      mark: { type: 'line', style: 'signal' },
      encoding: { x: axis('x'), y: axis('y') },
    },
  )
const cells = (side: number): FigureSpec =>
  figure(
    { ...head, title: 'Cells', aspect: 1 },
    {
      data: rows(
        Array.from({ length: side * side }, (_, i) => ({
          x: i % side,
          x2: (i % side) + 1,
          y: Math.floor(i / side),
          y2: Math.floor(i / side) + 1,
          v: (i * 7) % 11,
        })),
      ),
      mark: { type: 'rect' },
      encoding: {
        x: axis('x'),
        x2: { field: 'x2' },
        y: axis('y'),
        y2: { field: 'y2' },
        color: {
          field: 'v',
          type: 'quantitative',
          scale: { type: 'threshold', domain: [1, 2, 4, 6, 8, 10], range: 'amount' },
          legend: { title: 'v, 1' },
        },
      },
    },
  )

const time = async (spec: FigureSpec) => {
  const start = performance.now()
  const { svg } = await drawFigure(spec, { width: 480 })
  return { ms: performance.now() - start, bytes: svg.length }
}
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const first = await time(line(500))
console.log(`first figure, vega loaded: ${first.ms.toFixed(0)} ms`)
for (const [name, spec, marks] of [
  ['line of 500 points', line(500), 500],
  ['map of 67 x 67 cells', cells(67), 4489],
] as const) {
  const runs: number[] = []
  let bytes = 0
  for (let i = 0; i < 15; i++) {
    const run = await time(spec)
    runs.push(run.ms)
    bytes = run.bytes
  }
  console.log(`${name}: ${median(runs).toFixed(0)} ms (${marks} rows, ${(bytes / 1000).toFixed(0)} kB)`)
}
