/** Tables of the conjunction data message (CCSDS 508.0-B-1, tables 3-1 to 3-4). */
import {
  type FieldRule,
  integer,
  type MessageRule,
  need,
  number,
  numbers,
  time,
  within,
  word,
  words,
} from './ccsds-rules.js'

const parameters = ['R', 'T', 'N', 'RDOT', 'TDOT', 'NDOT', 'DRG', 'SRP', 'THR'] as const
/** Keywords of the lower triangle over position, velocity and, optionally, drag, radiation pressure and thrust. */
export const cdmCovarianceKeywords: readonly string[] = parameters.flatMap((a, i) =>
  parameters.slice(0, i + 1).map((b) => `C${a}_${b}`),
)

const dimension = (p: string): readonly [metres: number, kilograms: number, seconds: number] =>
  p === 'DRG' || p === 'SRP' ? [2, -1, 0] : p === 'THR' ? [1, 0, -2] : p.endsWith('DOT') ? [1, 0, -1] : [1, 0, 0]
const unitOfPair = (a: string, b: string): string => {
  const [ma, ka, sa] = dimension(a)
  const [mb, kb, sb] = dimension(b)
  const power = (base: string, p: number): string => (p === 1 ? base : `${base}**${p}`)
  const below = [...(ka + kb < 0 ? [power('kg', -(ka + kb))] : []), ...(sa + sb < 0 ? [power('s', -(sa + sb))] : [])]
  const under = below.length > 1 ? `(${below.join('*')})` : below.join('')
  return under ? `${power('m', ma + mb)}/${under}` : power('m', ma + mb)
}
const covariance: readonly FieldRule[] = cdmCovarianceKeywords.map((keyword, i) => {
  const [a, b] = keyword.slice(1).split('_') as [string, string]
  return { ...number(keyword, unitOfPair(a, b)), need: i < 21 }
})

export const cdmRule: MessageRule = {
  kind: 'CDM',
  versions: ['1.0', '2.0'],
  header: {
    tag: 'header',
    fields: [...need(time('CREATION_DATE'), word('ORIGINATOR')), word('MESSAGE_FOR'), ...need(word('MESSAGE_ID'))],
  },
  relative: {
    tag: 'relativeMetadataData',
    fields: [
      ...need(time('TCA'), number('MISS_DISTANCE', 'm')),
      number('RELATIVE_SPEED', 'm/s'),
      ...within('relativeStateVector', [
        ...numbers('m', 'RELATIVE_POSITION_R', 'RELATIVE_POSITION_T', 'RELATIVE_POSITION_N'),
        // Sample messages of NASA CARA carry [m] here.
        ...numbers('m/s', 'RELATIVE_VELOCITY_R', 'RELATIVE_VELOCITY_T', 'RELATIVE_VELOCITY_N').map((r) => ({
          ...r,
          looseUnit: true,
        })),
      ]),
      time('START_SCREEN_PERIOD'),
      time('STOP_SCREEN_PERIOD'),
      ...words('SCREEN_VOLUME_FRAME', 'SCREEN_VOLUME_SHAPE'),
      ...numbers('m', 'SCREEN_VOLUME_X', 'SCREEN_VOLUME_Y', 'SCREEN_VOLUME_Z'),
      time('SCREEN_ENTRY_TIME'),
      time('SCREEN_EXIT_TIME'),
      number('COLLISION_PROBABILITY'),
      word('COLLISION_PROBABILITY_METHOD'),
    ],
  },
  metadata: {
    tag: 'metadata',
    fields: [
      ...need(
        word('OBJECT', 'OBJECT1', 'OBJECT2'),
        word('OBJECT_DESIGNATOR'),
        word('CATALOG_NAME'),
        word('OBJECT_NAME'),
        word('INTERNATIONAL_DESIGNATOR'),
      ),
      ...words(
        ...'OBJECT_TYPE OPERATOR_CONTACT_POSITION OPERATOR_ORGANIZATION OPERATOR_PHONE OPERATOR_EMAIL'.split(' '),
      ),
      ...need(word('EPHEMERIS_NAME'), word('COVARIANCE_METHOD'), word('MANEUVERABLE')),
      word('ORBIT_CENTER'),
      ...need(word('REF_FRAME')),
      ...words(
        ...'GRAVITY_MODEL ATMOSPHERIC_MODEL N_BODY_PERTURBATIONS SOLAR_RAD_PRESSURE EARTH_TIDES'.split(' '),
        'INTRACK_THRUST',
      ),
    ],
  },
  segments: 'two',
  data: [
    {
      tag: 'odParameters',
      fields: [
        time('TIME_LASTOB_START'),
        time('TIME_LASTOB_END'),
        ...numbers('d', 'RECOMMENDED_OD_SPAN', 'ACTUAL_OD_SPAN'),
        ...['OBS_AVAILABLE', 'OBS_USED', 'TRACKS_AVAILABLE', 'TRACKS_USED'].map(integer),
        number('RESIDUALS_ACCEPTED', '%'),
        number('WEIGHTED_RMS'),
      ],
    },
    {
      tag: 'additionalParameters',
      fields: [
        ...numbers('m**2', 'AREA_PC', 'AREA_DRG', 'AREA_SRP'),
        number('MASS', 'kg'),
        ...numbers('m**2/kg', 'CD_AREA_OVER_MASS', 'CR_AREA_OVER_MASS'),
        number('THRUST_ACCELERATION', 'm/s**2'),
        number('SEDR', 'W/kg'),
      ],
    },
    {
      tag: 'stateVector',
      need: true,
      fields: need(...numbers('km', 'X', 'Y', 'Z'), ...numbers('km/s', 'X_DOT', 'Y_DOT', 'Z_DOT')),
    },
    { tag: 'covarianceMatrix', need: true, fields: covariance },
  ],
}
