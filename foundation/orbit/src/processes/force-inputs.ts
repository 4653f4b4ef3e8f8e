/** Inputs of a numerical propagation: what pulls and pushes, and what the craft is where its message does not say it. */
import { choice, count, dataset, flag, inputs, optional, quantity } from '@setu/core/schema'

const group = 'Forces'
const craft = 'Craft'

export const forceInputs = {
  field: optional(
    dataset({
      title: 'Gravity field',
      group,
      accepts: 'ICGEM .gfc, EGM or GRGS file; without one the zonals of EGM96 to degree 4',
    }),
  ),
  degree: count({
    title: 'Degree and order of gravity',
    group,
    default: 50,
    minimum: 0,
    maximum: 360,
    hint: 'At most that of the file; 50 leaves half a metre in a day at 500 km, 20 is enough above 5,000 km; 0 is a point mass.',
  }),
  sunMoon: flag({ title: 'Sun and Moon', group, default: true }),
  tides: flag({ title: 'Solid tides', group, default: true }),
  relativity: flag({ title: 'Relativity', group, default: true, hint: 'The Schwarzschild term.' }),
  air: choice(['nrlmsise', 'exponential', 'none'] as const, {
    title: 'Drag',
    group,
    default: 'nrlmsise',
    hint: 'Only where mass and drag area are known.',
  }),
  weather: optional(
    dataset({ title: 'Space weather', group, accepts: 'CSSI space weather file, or SW-All.csv of CelesTrak' }),
  ),
  weatherPolicy: choice(['mean', 'low', 'high', 'error'] as const, {
    title: 'Outside that file',
    description:
      'Solar activity where the file ends: mean (F10.7 120, Ap 12), low (70, 4), high (200, 22), or an error.',
    group,
    default: 'mean',
  }),
  sunlight: flag({ title: 'Pressure of sunlight', group, default: true, hint: 'Only where mass and area are known.' }),
  kernel: optional(
    dataset({
      title: 'Kernel of Sun and Moon',
      group,
      accepts: 'an SPK of the JPL (de440s.bsp); without one series of 2 arcsec',
    }),
  ),
  tolerance: quantity({
    title: 'Relative error of a step',
    unit: '1',
    group,
    default: 1e-12,
    minimum: 1e-15,
    maximum: 1e-6,
  }),
  mass: optional(quantity({ title: 'Mass', unit: 'kg', group: craft, minimum: 1e-3, maximum: 1e7 })),
  dragArea: optional(quantity({ title: 'Drag area', unit: 'm2', group: craft, minimum: 0, maximum: 1e6 })),
  dragCoefficient: optional(quantity({ title: 'Drag coefficient', unit: '1', group: craft, minimum: 0, maximum: 10 })),
  solarArea: optional(quantity({ title: 'Area to the Sun', unit: 'm2', group: craft, minimum: 0, maximum: 1e6 })),
  solarCoefficient: optional(
    quantity({
      title: 'Coefficient of sunlight (1 absorbing, 2 mirror)',
      unit: '1',
      group: craft,
      minimum: 0,
      maximum: 2.5,
    }),
  ),
}

/** For the type of these inputs alone. */
export const forceSchema = inputs(forceInputs)
