/** Inputs of every process that finds events. */
import { choice, dataset, many, optional, quantity } from '@setu/core/schema'
import { positionInputs } from './position-inputs.js'

export const eventKinds = [
  'gap',
  'disabling',
  'encounter',
  'loitering',
  'portVisit',
  'zoneEntry',
  'zoneExit',
  'closePassing',
  'sharedNumber',
  'mirroredPlace',
  'circling',
  'onLand',
  'teleport',
  'constantOffset',
  'wrongNumber',
  'nullPlace',
  'impossibleReceiver',
] as const

export const eventInputs = {
  ...positionInputs,
  anchorages: optional(
    dataset({
      title: 'Anchorages',
      accepts: 'CSV with name (or label), lon and lat; without it anchorages are found where twenty ships lay still',
    }),
  ),
  zones: optional(dataset({ title: 'Zones', accepts: 'polygons in GeoJSON (WGS 84) with a name each' })),
  land: optional(dataset({ title: 'Land', accepts: 'polygons in GeoJSON; Natural Earth 1:50m by default' })),
  receivers: optional(
    dataset({
      title: 'Shore stations',
      accepts: 'CSV with name, lon, lat and height (metres of the antenna), named as the positions name their receiver',
    }),
  ),
  elements: optional(
    dataset({
      title: 'Satellites',
      accepts: 'element sets (TLE or OMM) of the satellites that received, named as the positions name them',
    }),
  ),
  kind: many(choice(eventKinds, { title: 'Kind' }), {
    title: 'Kinds',
    description: 'All by default.',
    default: [],
    maxItems: 20,
  }),
  gapHours: quantity({
    title: 'Silence longer than',
    unit: 'h',
    default: 12,
    minimum: 0.1,
    maximum: 1000,
    group: 'Thresholds',
  }),
  meetingDistance: quantity({
    title: 'Meeting within',
    unit: 'm',
    default: 500,
    minimum: 10,
    maximum: 20_000,
    group: 'Thresholds',
  }),
  meetingHours: quantity({
    title: 'Meeting for',
    unit: 'h',
    default: 2,
    minimum: 0.1,
    maximum: 240,
    group: 'Thresholds',
  }),
  passingDistance: quantity({
    title: 'Passing within',
    unit: '[nmi_i]',
    default: 0.5,
    minimum: 0.01,
    maximum: 10,
    group: 'Thresholds',
  }),
}
