/**
 * Names that messages give the frames of the Earth (CCSDS 502.0-B-3, annex B; SANA registry of orbital reference frames) and
 * what they are here. Realisations of the ITRF are taken as one: they differ by centimetres.
 */
import { setuError } from '@setu/core/errors'
import type { EarthFrame } from './frames.js'
import { type LocalFrame, localFrames } from './local-orbital.js'

/** Throws `bad-file` for a frame that is not of the Earth or not known. */
export const earthFrameOf = (name: string, where: string): EarthFrame => {
  const n = name.toUpperCase().replace(/[\s_]/g, '-')
  if (/^(EME2000|J2000)$/.test(n)) return 'EME2000'
  if (/^(GCRF\d*|GCRS|ICRF\d*|ICRS)$/.test(n)) return 'GCRF'
  if (/^(ITRF(-?\d{2,4})?|WGS-?84)$/.test(n)) return 'ITRF'
  if (/^TEME(OFDATE|-OF-DATE)?$/.test(n)) return 'TEME'
  if (/^(TOD|TOD-EARTH|TOD-GEO)$/.test(n)) return 'TOD'
  if (/^(MOD|MOD-EARTH)$/.test(n)) return 'MOD'
  // Earth-fixed Greenwich: turns with the Earth about the pole of date, without polar motion.
  if (/^(EFG|PEF|TDR|GTOD)$/.test(n)) return 'PEF'
  if (n === 'CIRS' || n === 'TIRS') return n
  throw setuError('bad-file', {
    where: `${where}, REF_FRAME`,
    found: `"${name}"`,
    expected: 'EME2000, GCRF, ICRF, ITRF, TEME, TOD, MOD, CIRS, TIRS or EFG',
  })
}

const locals: Readonly<Record<string, LocalFrame>> = {
  RTN: 'RTN',
  RSW: 'RTN',
  RIC: 'RTN',
  QSW: 'RTN',
  TNW: 'TNW',
  LVLH: 'LVLH',
}

/** A frame that goes with the orbit (RTN, RSW, RIC, QSW, TNW, LVLH), or null. */
export const localFrameOf = (name: string): LocalFrame | null => {
  const n = name.toUpperCase().replace(/_(ROTATING|INERTIAL)$/, '')
  return locals[n] ?? localFrames.find((f) => f === n) ?? null
}
