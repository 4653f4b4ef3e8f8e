import { type FigureSpec, figure, rows } from '../src/spec.js'

/** A line of three measured points and one computed. */
export const sampleFigure = (more: Readonly<Record<string, unknown>> = {}): FigureSpec =>
  figure(
    { title: 'Rain of three days', description: 'Rain at one gauge.', source: 'made up', height: 200 },
    {
      data: rows([
        { day: 0, rain: 0 },
        { day: 1, rain: 10 },
        { day: 2, rain: 5 },
      ]),
      mark: { type: 'point', style: 'ink', size: 50 },
      encoding: {
        x: { field: 'day', type: 'quantitative', scale: { domain: [0, 2] }, axis: { title: 'time, days' } },
        y: { field: 'rain', type: 'quantitative', scale: { domain: [0, 10] }, axis: { title: 'rain, mm' } },
      },
      ...more,
    },
  )
