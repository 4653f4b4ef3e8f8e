/** Targets, areas, routes and their descriptions in binary application messages: IMO SN.1/Circ.289. */
import { type ApplicationTable, date, direction, lat24, lat27, linkage, lon25, lon28 } from './application-fields.js'
import { field, rest, spare } from './layout.js'

export const targets: ApplicationTable = {
  name: 'Targets seen by a vessel traffic service',
  fields: [],
  each: {
    name: 'targets',
    most: 7,
    fields: [
      field('idType', 2),
      field('id', 42, { kind: 'bits' }),
      spare(4),
      lat24(),
      lon25(),
      direction('courseDegrees', 360),
      field('second', 6, { kind: 'second' }),
      field('speedKnots', 8, { absent: 255, unit: '[kn_i]' }),
    ],
  },
}

export const area: ApplicationTable = {
  name: 'Area notice',
  fields: [linkage, field('notice', 7), ...date(), field('durationMinutes', 18, { absent: 262_143, unit: 'min' })],
  // Sub-areas have a shape each: `area-notice.ts`.
  each: { name: 'areas', most: 10, fields: [field('shape', 3), field('body', 84, { kind: 'bits' })] },
}

export const route: ApplicationTable = {
  name: 'Route information',
  fields: [
    linkage,
    field('sender', 3),
    field('routeType', 5),
    ...date(),
    field('durationMinutes', 18, { absent: 262_143, unit: 'min' }),
    field('waypointCount', 5),
  ],
  each: { name: 'waypoints', most: 16, fields: [lon28(), lat27()] },
}

export const description: ApplicationTable = { name: 'Text description', fields: [linkage, rest('text', 'text')] }
