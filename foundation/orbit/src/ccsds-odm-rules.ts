/** Tables of the orbit data messages OPM, OMM and OEM (CCSDS 502.0-B-3, tables 3-1 to 5-4). */
import {
  type BlockRule,
  centre,
  covarianceFields,
  integer,
  type MessageRule,
  need,
  number,
  numbers,
  time,
  word,
  words,
} from './ccsds-rules.js'

/** A header without its date or originator is read with a warning: CelesTrak publishes such. */
export const odmHeader: BlockRule = {
  tag: 'header',
  fields: [word('CLASSIFICATION'), time('CREATION_DATE'), word('ORIGINATOR'), word('MESSAGE_ID')],
}

const identity = [
  ...need(word('OBJECT_NAME'), word('OBJECT_ID'), centre('CENTER_NAME'), word('REF_FRAME')),
  time('REF_FRAME_EPOCH'),
  ...need(word('TIME_SYSTEM')),
]
const spacecraft: BlockRule = {
  tag: 'spacecraftParameters',
  fields: [
    number('MASS', 'kg'),
    number('SOLAR_RAD_AREA', 'm**2'),
    number('SOLAR_RAD_COEFF'),
    number('DRAG_AREA', 'm**2'),
    number('DRAG_COEFF'),
  ],
}
const covariance: BlockRule = {
  tag: 'covarianceMatrix',
  fields: [word('COV_REF_FRAME'), ...need(...covarianceFields)],
}
const user: BlockRule = { tag: 'userDefinedParameters', fields: [], user: true }
const angles = need(...numbers('deg', 'INCLINATION', 'RA_OF_ASC_NODE', 'ARG_OF_PERICENTER'))
const motion = [...numbers('km', 'X', 'Y', 'Z'), ...numbers('km/s', 'X_DOT', 'Y_DOT', 'Z_DOT')]
const versions = ['1.0', '2.0', '3.0']

export const opmRule: MessageRule = {
  kind: 'OPM',
  versions,
  header: odmHeader,
  metadata: { tag: 'metadata', fields: identity },
  segments: 'one',
  data: [
    { tag: 'stateVector', need: true, fields: need(time('EPOCH'), ...motion) },
    {
      tag: 'keplerianElements',
      fields: [
        ...need(number('SEMI_MAJOR_AXIS', 'km'), number('ECCENTRICITY')),
        ...angles,
        number('TRUE_ANOMALY', 'deg'),
        number('MEAN_ANOMALY', 'deg'),
        ...need(number('GM', 'km**3/s**2')),
      ],
      oneOf: [['TRUE_ANOMALY', 'MEAN_ANOMALY']],
    },
    spacecraft,
    covariance,
    {
      tag: 'maneuverParameters',
      repeats: true,
      fields: need(
        time('MAN_EPOCH_IGNITION'),
        number('MAN_DURATION', 's'),
        number('MAN_DELTA_MASS', 'kg'),
        word('MAN_REF_FRAME'),
        ...numbers('km/s', 'MAN_DV_1', 'MAN_DV_2', 'MAN_DV_3'),
      ),
    },
    user,
  ],
}

export const ommRule: MessageRule = {
  kind: 'OMM',
  versions,
  header: odmHeader,
  metadata: { tag: 'metadata', fields: [...identity, ...need(word('MEAN_ELEMENT_THEORY'))] },
  segments: 'one',
  data: [
    {
      tag: 'meanElements',
      need: true,
      fields: [
        ...need(time('EPOCH')),
        number('SEMI_MAJOR_AXIS', 'km'),
        number('MEAN_MOTION', 'rev/day'),
        ...need(number('ECCENTRICITY')),
        ...angles,
        ...need(number('MEAN_ANOMALY', 'deg')),
        number('GM', 'km**3/s**2'),
      ],
      oneOf: [['SEMI_MAJOR_AXIS', 'MEAN_MOTION']],
    },
    spacecraft,
    {
      tag: 'tleParameters',
      fields: [
        integer('EPHEMERIS_TYPE'),
        word('CLASSIFICATION_TYPE'),
        integer('NORAD_CAT_ID'),
        integer('ELEMENT_SET_NO'),
        integer('REV_AT_EPOCH'),
        number('BSTAR', '1/ER'),
        number('BTERM', 'm**2/kg'),
        number('MEAN_MOTION_DOT', 'rev/day**2'),
        number('MEAN_MOTION_DDOT', 'rev/day**3'),
        number('AGOM', 'm**2/kg'),
      ],
    },
    covariance,
    user,
  ],
}

export const oemRule: MessageRule = {
  kind: 'OEM',
  versions,
  header: odmHeader,
  metadata: {
    tag: 'metadata',
    delimiter: 'META',
    fields: [
      ...identity,
      ...need(time('START_TIME')),
      time('USEABLE_START_TIME'),
      time('USEABLE_STOP_TIME'),
      ...need(time('STOP_TIME')),
      word('INTERPOLATION'),
      integer('INTERPOLATION_DEGREE'),
    ],
  },
  segments: 'many',
  data: [
    { tag: 'ephemeris', need: true, fields: words(), row: 'stateVector' },
    {
      tag: 'covarianceMatrix',
      delimiter: 'COVARIANCE',
      repeats: true,
      fields: [...need(time('EPOCH')), word('COV_REF_FRAME'), ...need(...covarianceFields)],
    },
  ],
}

/** Columns of a row of an OEM, as the tags of its XML. */
export const oemColumns = ['EPOCH', 'X', 'Y', 'Z', 'X_DOT', 'Y_DOT', 'Z_DOT', 'X_DDOT', 'Y_DDOT', 'Z_DDOT'] as const
