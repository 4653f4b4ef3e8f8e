/**
 * What a CCSDS navigation message must hold, as data: its blocks in order, and in each its keywords in order with kind, unit
 * and need (CCSDS 502.0-B-3 orbit data messages, 508.0-B-1 conjunction data message). Readers, writers and checks of KVN
 * and XML follow these tables; the tables themselves are `ccsds-odm-rules.ts`, `ccsds-ocm-rules.ts`, `ccsds-cdm-rules.ts`.
 */
import type { NdmKind } from './ccsds-message.js'

export interface FieldRule {
  readonly keyword: string
  readonly kind: 'text' | 'number' | 'integer' | 'time' | 'centre'
  readonly unit?: string
  readonly need: boolean
  /** Nested in a tag of this name in XML. */
  readonly within?: string
  readonly values?: readonly string[]
  /** Another unit in brackets is a warning only: known writers put a wrong one there. */
  readonly looseUnit?: boolean
}

export interface BlockRule {
  readonly tag: string
  /** `TRAJ` for TRAJ_START and TRAJ_STOP in KVN; without it the keywords alone tell the block. */
  readonly delimiter?: string
  readonly fields: readonly FieldRule[]
  readonly need?: boolean
  readonly repeats?: boolean
  /** Tag of a row in XML. */
  readonly row?: string
  /** Holds USER_DEFINED_… keywords. */
  readonly user?: boolean
  /** Of these keywords one must be there. */
  readonly oneOf?: readonly (readonly string[])[]
}

export interface MessageRule {
  readonly kind: NdmKind
  readonly versions: readonly string[]
  readonly header: BlockRule
  readonly relative?: BlockRule
  readonly metadata: BlockRule
  /** Several segments: OEM many, CDM exactly two. */
  readonly segments: 'one' | 'two' | 'many'
  readonly data: readonly BlockRule[]
}

type More = { readonly unit?: string; readonly within?: string; readonly values?: readonly string[] }
const field = (kind: FieldRule['kind'], keyword: string, more: More = {}): FieldRule => ({
  keyword,
  kind,
  need: false,
  ...more,
})
export const word = (keyword: string, ...values: readonly string[]): FieldRule =>
  field('text', keyword, values.length ? { values } : {})
export const words = (...keywords: readonly string[]): FieldRule[] => keywords.map((k) => word(k))
export const time = (keyword: string): FieldRule => field('time', keyword)
export const integer = (keyword: string): FieldRule => field('integer', keyword)
export const centre = (keyword: string): FieldRule => field('centre', keyword)
export const number = (keyword: string, unit?: string): FieldRule => field('number', keyword, unit ? { unit } : {})
export const numbers = (unit: string | undefined, ...keywords: readonly string[]): FieldRule[] =>
  keywords.map((k) => number(k, unit))
export const need = (...rules: readonly FieldRule[]): FieldRule[] => rules.map((r) => ({ ...r, need: true }))
export const within = (tag: string, rules: readonly FieldRule[]): FieldRule[] =>
  rules.map((r) => ({ ...r, within: tag }))

const axes = ['X', 'Y', 'Z', 'X_DOT', 'Y_DOT', 'Z_DOT'] as const
/** Keywords of the lower triangle, row by row. */
export const covarianceKeywords: readonly string[] = axes.flatMap((a, i) =>
  axes.slice(0, i + 1).map((b) => `C${a}_${b}`),
)
const covarianceUnit = (keyword: string): string => {
  const dots = keyword.split('DOT').length - 1
  return dots === 0 ? 'km**2' : dots === 1 ? 'km**2/s' : 'km**2/s**2'
}
export const covarianceFields: readonly FieldRule[] = covarianceKeywords.map((k) => number(k, covarianceUnit(k)))

/** Units are compared without case, blanks and the two ways of writing a power. */
export const sameUnit = (given: string, expected: string): boolean => {
  const plain = (u: string): string => u.toLowerCase().replace(/\s/g, '').replace(/\^/g, '**')
  const [a, b] = [plain(given), plain(expected)]
  return a === b || (b === 'deg' && a === 'degrees') || (b === 'sfu' && a === '10**4jansky') || a === 'n/a'
}

/** Names that a CENTER_NAME may have besides numbered small bodies (SANA registry of orbit centres, in short). */
const centres = new Set(
  `SUN MERCURY VENUS EARTH MOON MARS PHOBOS DEIMOS JUPITER IO EUROPA GANYMEDE CALLISTO AMALTHEA HIMALIA SATURN MIMAS
  ENCELADUS TETHYS DIONE RHEA TITAN HYPERION IAPETUS PHOEBE URANUS ARIEL UMBRIEL TITANIA OBERON MIRANDA NEPTUNE TRITON NEREID
  PLUTO CHARON CERES PALLAS VESTA EROS ITOKAWA BENNU RYUGU PSYCHE DIDYMOS DIMORPHOS APOPHIS LUTETIA
  CHURYUMOV-GERASIMENKO`.split(/\s+/),
)
export const isCentre = (name: string): boolean => {
  const n = name.trim().toUpperCase().replace(/_/g, ' ')
  if (centres.has(n) || n === 'SOLAR SYSTEM BARYCENTER' || n === 'EARTH-MOON' || n === 'SSB' || n === 'EMB') return true
  const bary = /^(.*) BARYCENTER$/.exec(n)
  if (bary) return centres.has(bary[1]!) || ['EARTH MOON', 'EARTH-MOON'].includes(bary[1]!)
  return /^(ASTEROID|COMET) \S/.test(n) || /^\d+ \S/.test(n) || /^\d{1,3}P\//.test(n)
}
