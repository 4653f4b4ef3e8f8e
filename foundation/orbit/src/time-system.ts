/** Time systems that messages name (CCSDS 502.0-B-3, annex B): a reading on one of them as an instant. */
import { setuError } from '@setu/core/errors'
import type { Instant, Reading } from './instant.js'
import { reading } from './instant.js'
import { gpsToInstant, taiToInstant, tdbToInstant, ttToInstant, utcToInstant } from './time-scales.js'

export const timeSystems = ['UTC', 'TAI', 'TT', 'TDB', 'GPS', 'UT1'] as const

/**
 * `dut1At` gives UT1 - UTC (s); without it UT1 is refused, as it would be off by up to 0.9 s. Throws `bad-file` for a system
 * that is none of `timeSystems` (GMST, MET, SCLK, TCB, …).
 */
export const instantOnSystem = (
  system: string,
  r: Reading,
  where: string,
  dut1At: ((t: Instant) => number) | null = null,
): Instant => {
  switch (system.toUpperCase()) {
    case 'UTC':
      return utcToInstant(r)
    case 'TAI':
      return taiToInstant(r)
    case 'TT':
      return ttToInstant(r)
    case 'TDB':
      return tdbToInstant(r)
    case 'GPS':
      return gpsToInstant(r)
    case 'UT1': {
      if (!dut1At)
        throw setuError('bad-input', {
          where: `${where}, TIME_SYSTEM`,
          found: 'UT1',
          expected: 'Earth orientation parameters, from which UT1 is known',
          wayOut: 'Give a finals2000A or C04 file (eop).',
        })
      const first = utcToInstant(r)
      return utcToInstant(reading(r.day, r.seconds - dut1At(first)))
    }
  }
  throw setuError('bad-file', {
    where: `${where}, TIME_SYSTEM`,
    found: system,
    expected: `one of ${timeSystems.join(', ')}`,
  })
}
