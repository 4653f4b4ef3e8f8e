/** Lines with a name at their end instead of a legend, interval bars, and points: what several figures are made of. */
import { spreadLabels } from '@setu/figures/label-placement'
import { rows } from '@setu/figures/spec'
import type { RoleStyle } from '@setu/figures/theme'

export interface LinePoint {
  readonly x: number
  readonly y: number
  readonly low?: number
  readonly high?: number
  readonly hollow?: boolean
}

export interface NamedLine {
  /** Stands at the end of the line; empty where a legend names it. */
  readonly name: string
  readonly style: RoleStyle
  readonly points: readonly LinePoint[]
  /** Line dashes; colour alone never tells two lines apart. */
  readonly dash?: readonly number[]
  readonly shape?: 'circle' | 'square' | 'diamond' | 'triangle-up'
  readonly bars?: boolean
}

type Position = (field: string) => object

/** Layers of lines. `span` is the y domain, `height` the plot's smallest height: labels are spread for these. */
export const lineLayers = (
  lines: readonly NamedLine[],
  x: Position,
  y: Position,
  span: readonly [number, number],
  height: number,
): readonly object[] => {
  const drawn = lines.filter((line) => line.points.length > 0)
  const ends = drawn.map((line) => line.points.at(-1) as LinePoint)
  const shifts = spreadLabels(
    ends.map(({ y: value }) => (height * (span[1] - value)) / (span[1] - span[0])),
    height,
  )
  return drawn.flatMap((line, i) => {
    const end = ends[i] as LinePoint
    const label = (style: readonly string[]) => ({
      data: rows([{ ...end, name: line.name }]),
      mark: { type: 'text', style, align: 'left', dx: 9, dy: Number((shifts[i] ?? 0).toFixed(1)) },
      encoding: { x: x('x'), y: y('y'), text: { field: 'name' } },
    })
    const barred = line.points.filter(({ low, high }) => low !== undefined && high !== undefined)
    return [
      ...(line.bars === false || barred.length === 0
        ? []
        : [
            {
              data: rows(barred),
              mark: { type: 'rule', style: line.style, strokeWidth: 5, opacity: 0.26 },
              encoding: { x: x('x'), y: y('low'), y2: { field: 'high' } },
            },
          ]),
      {
        data: rows(line.points),
        mark: { type: 'line', style: line.style, ...(line.dash ? { strokeDash: line.dash } : {}) },
        encoding: { x: x('x'), y: y('y'), order: { field: 'x', type: 'quantitative' } },
      },
      {
        data: rows(line.points.filter(({ hollow }) => hollow)),
        mark: { type: 'point', style: 'surface', size: 90, ...(line.shape ? { shape: line.shape } : {}) },
        encoding: { x: x('x'), y: y('y') },
      },
      {
        data: rows(line.points.filter(({ hollow }) => hollow)),
        mark: {
          type: 'point',
          style: line.style,
          filled: false,
          size: 36,
          strokeWidth: 1.5,
          ...(line.shape ? { shape: line.shape } : {}),
        },
        encoding: { x: x('x'), y: y('y') },
      },
      {
        data: rows(line.points.filter(({ hollow }) => !hollow)),
        mark: { type: 'point', style: [line.style, 'parted'], size: 44, ...(line.shape ? { shape: line.shape } : {}) },
        encoding: { x: x('x'), y: y('y') },
      },
      ...(line.name ? [label([line.style, 'strong'])] : []),
    ]
  })
}
