/** Echoes of a space radar beside those of a ground radar, in the volumes that both beams share. */
import type { Run } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { formatInstant, minuteMs } from '@setu/core/time'
import { type CsvCell, writeCsv } from '@setu/formats/csv/write'
import { matchScatter } from '../figures/match-scatter.js'
import { type MatchedPair, matchRow } from '../match-scores.js'
import { isSimulated } from '../open-inputs.js'
import { matchRadars, type RadarSample } from '../radar-match.js'
import type { PolarVolume } from '../readers/polar-volume.js'
import { onceEach } from '../readers/reader-options.js'
import { openSpaceRadar } from '../readers/space-radar.js'
import { featuresOf, type MatchInputs, type MatchOutputs, round } from './footprint-features.js'

const ofSample = (s: RadarSample): MatchedPair => ({ scan: s.scan, swath: s.spaceDbz, other: s.groundDbz })

/** Half of the melting layer's depth that is kept apart, m. */
const BAND = 500

export const againstRadar = async (i: MatchInputs, volume: PolarVolume, run: Run): Promise<MatchOutputs> => {
  const source = await run.open(i.swath)
  const space = await openSpaceRadar(source, i.variable ? { variable: i.variable } : {}, onceEach(run.found))
  if (!space)
    throw setuError('bad-input', {
      where: '/swath',
      found: `${source.name}, which has no echoes (SLV/zFactorCorrected)`,
      expected: 'level 2 of a space radar (DPR, Ku, Ka, PR) beside a radar volume',
      wayOut: 'Radiometers and combined rain are matched with a gridded product.',
    })
  if (i.near >= i.far)
    throw setuError('bad-input', { where: '/far', found: `${i.far} km`, expected: `more than ${i.near} km` })
  const beamWidth = i.beamWidth ?? volume.beamWidth ?? 1
  if (i.beamWidth === undefined && volume.beamWidth === null)
    run.found({
      code: 'rain.match.beam-width',
      severity: 'warning',
      where: i.against,
      message: 'The volume does not give the width of its beam; it is taken as 1 degree.',
      affects: 'rows',
    })
  await run.progress(0.4)
  const samples = matchRadars(space, volume, {
    beamWidth,
    nearKm: i.near,
    farKm: i.far,
    spaceDbz: i.spaceSensitivity,
    groundDbz: i.groundSensitivity,
    leastFill: i.leastFill,
    windowMs: i.window * minuteMs,
  })
  await run.progress(0.8)
  if (samples.length === 0)
    throw setuError('failed-check', {
      where: '/against',
      found: `no sample that both radars see from ${i.near} to ${i.far} km within ${i.window} minutes`,
      expected: 'an overpass with echoes over the radar',
      wayOut: `The swath is of ${formatInstant(space.time.find(Number.isFinite) ?? 0)}, the volume of ${formatInstant(volume.sweeps[0]!.time)}.`,
    })
  run.found({
    code: 'rain.match.frequency',
    severity: 'note',
    message:
      'Reflectivities stand as measured: no conversion from the frequency of the space radar to that of the ground radar was made (a few decibels at most, and more in ice and in the melting layer).',
    affects: 'rows',
  })
  const bands = [...space.brightBandM].filter((v) => v > 0).sort((a, b) => a - b)
  const band = bands.length >= 10 ? bands[bands.length >> 1]! : null
  const row = (part: string, kept: readonly RadarSample[]) =>
    matchRow(part, kept.map(ofSample), 'dB', i.resamples, i.seed, false)
  const rows = [row('all', samples)]
  if (band !== null) {
    rows.push(
      row(
        `below the bright band (${Math.round(band)} m)`,
        samples.filter((s) => s.heightM < band - BAND),
      ),
      row(
        'in the bright band',
        samples.filter((s) => Math.abs(s.heightM - band) <= BAND),
      ),
      row(
        'above the bright band',
        samples.filter((s) => s.heightM > band + BAND),
      ),
    )
  }
  for (const { elevation } of volume.sweeps) {
    const own = samples.filter((s) => s.elevation === elevation)
    if (own.length) rows.push(row(`sweep at ${round(elevation, 1)} degrees`, own))
  }
  const unit = 'dB'
  return {
    swath: `${space.product}, ${space.variable}`,
    against: volume.product,
    quantity: 'reflectivity (dBZ)',
    unit,
    footprints: new Set(samples.map((s) => `${s.scan} ${s.ray}`)).size,
    rows,
    events: [],
    map: featuresOf(
      samples.map((s) => ({ ...s, swath: s.spaceDbz, other: s.groundDbz, key: `${s.scan}-${s.ray}` })),
      unit,
    ),
    scatter: matchScatter({
      ground: samples.map((s) => s.groundDbz),
      space: samples.map((s) => s.spaceDbz),
      groundName: 'ground radar',
      spaceName: 'space radar',
      source: `${source.name} and ${(await run.open(i.against)).name}`,
      ...(isSimulated(i.swath, i.against) ? { simulated: true } : {}),
    }),
    samples: await run.write(
      'samples.csv',
      'text/csv',
      writeCsv(
        [
          { name: 'scan' },
          { name: 'ray' },
          { name: 'lon', unit: 'deg' },
          { name: 'lat', unit: 'deg' },
          { name: 'elevation', unit: 'deg' },
          { name: 'height', unit: 'm' },
          { name: 'range', unit: 'km' },
          { name: 'space', unit: 'dBZ' },
          { name: 'ground', unit: 'dBZ' },
          { name: 'space filled', unit: '1' },
          { name: 'ground filled', unit: '1' },
          { name: 'scan minus sweep', unit: 's' },
        ],
        samples.map((s): CsvCell[] => [
          s.scan,
          s.ray,
          round(s.lon),
          round(s.lat),
          round(s.elevation, 2),
          round(s.heightM, 0),
          round(s.rangeKm, 2),
          round(s.spaceDbz, 3),
          round(s.groundDbz, 3),
          round(s.spaceFill, 3),
          round(s.groundFill, 3),
          round(s.seconds, 1),
        ]),
      ),
    ),
  }
}
