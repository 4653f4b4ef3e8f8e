/** Density of matched reflectivities in cells of one decibel. */
import { countScale } from '@setu/figures/scales'
import { type FigureSpec, figure, rows, withUnit } from '@setu/figures/spec'
import { type Origin, originOf } from './parts.js'

export interface MatchScatterInput extends Origin {
  readonly ground: ArrayLike<number>
  readonly space: ArrayLike<number>
  readonly groundName: string
  readonly spaceName: string
}

export const matchScatter = (input: MatchScatterInput): FigureSpec => {
  const { ground, space } = input
  const counts = new Map<string, { x: number; y: number; samples: number }>()
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < ground.length; i++) {
    const [x, y] = [Math.floor(ground[i]!), Math.floor(space[i]!)]
    low = Math.min(low, x, y)
    high = Math.max(high, x + 1, y + 1)
    const own = counts.get(`${x} ${y}`) ?? { x, y, samples: 0 }
    own.samples++
    counts.set(`${x} ${y}`, own)
  }
  const domain = ground.length ? [Math.floor(low / 5) * 5, Math.ceil(high / 5) * 5] : [0, 50]
  const gap = 0.06
  const cells = [...counts.values()].map(({ x, y, samples }) => ({
    x: x + gap,
    x2: x + 1 - gap,
    y: y + gap,
    y2: y + 1 - gap,
    samples,
  }))
  const most = cells.reduce((m, c) => Math.max(m, c.samples), 1)
  const position = (title: string, field: string) => ({
    field,
    type: 'quantitative',
    scale: { domain, nice: false },
    axis: { title: withUnit(title, 'dBZ'), format: '~f' },
  })
  const x = (field: string) => position(input.groundName, field)
  const y = (field: string) => position(input.spaceName, field)
  const color = countScale(most)
  const countTitle = withUnit('samples in a cell', 'count')
  return figure(
    {
      title: 'Matched reflectivities',
      description: `Density of ${ground.length} samples of ${input.groundName} and ${input.spaceName}.`,
      caption: `${ground.length} samples that both beams share.`,
      ...originOf(input),
      aspect: 1,
      maxWidth: 520,
      legends: [{ title: countTitle, scale: color, from: 1 }],
    },
    {
      layer: [
        {
          data: rows(cells),
          mark: { type: 'rect' },
          encoding: {
            x: x('x'),
            x2: { field: 'x2' },
            y: y('y'),
            y2: { field: 'y2' },
            color: { field: 'samples', type: 'quantitative', scale: color, legend: { title: countTitle } },
          },
        },
        {
          data: rows([{ v: domain[0] }, { v: domain[1] }]),
          mark: { type: 'line', style: 'ink', strokeWidth: 1.25 },
          encoding: { x: x('v'), y: y('v') },
        },
        {
          data: rows([{ v: domain[1], label: '1:1' }]),
          mark: { type: 'text', style: ['ink', 'strong'], align: 'right', baseline: 'top', dx: -18, dy: 2 },
          encoding: { x: x('v'), y: y('v'), text: { field: 'label' } },
        },
      ],
    },
  )
}
