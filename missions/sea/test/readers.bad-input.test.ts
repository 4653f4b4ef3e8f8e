import { gzipSync } from 'node:zlib'
import { isSetuError } from '@setu/core/errors'
import { memorySource } from '@setu/core/source'
import { writeParquet } from '@setu/formats/parquet/write'
import { info } from '@setu/sea/processes/info'
import { mappingOf } from '@setu/sea/readers/columns'
import { type OpenOptions, openPositions } from '@setu/sea/readers/open'
import { timeOf } from '@setu/sea/readers/time-text'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runProcess } from './run-process.js'

const quiet = { progress: async () => {} }
const open = (body: string | Uint8Array, options: OpenOptions = {}) =>
  openPositions(memorySource('file', typeof body === 'string' ? new TextEncoder().encode(body) : body), quiet, options)
const reasons = async (body: string) =>
  Object.fromEntries([...(await open(body)).faults.reasons].map(([k, v]) => [k, [v.count, v.places[0]]]))

const HEAD =
  'MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,Cargo,TransceiverClass\n'
const ROW =
  '367752440,2023-01-11T00:00:00,43.07917,-70.75733,0.0,360.0,95.0,SAN JOSÉ,IMO9307839,WDI9818,31,0.0,,,,52.0,B\n'

describe('tables of the field', () => {
  test('MarineCadastre, with names in UTF-8, class B and IMO numbers', async () => {
    const { positions, statics } = await open(HEAD + ROW)
    expect(positions.n).toBe(1)
    expect([positions.mmsi[0], positions.timeMs[0], positions.lon[0], positions.lat[0]]).toEqual([
      367752440,
      Date.UTC(2023, 0, 11),
      -70.75733,
      43.07917,
    ])
    expect(positions.flags[0]! & 4).toBe(4)
    expect(statics[0]).toMatchObject({ name: 'SAN JOSÉ', imo: 9307839, callSign: 'WDI9818', shipType: 31 })
  })
  test('the form of 2024 and later', async () => {
    const { positions } = await open(
      'mmsi,base_date_time,longitude,latitude,sog,cog,heading\n367752440,2024-05-01 10:00:00,-70.5,43.1,1.2,90.0,511\n',
    )
    expect([positions.lon[0], positions.lat[0], positions.heading[0]]).toEqual([-70.5, 43.1, Number.NaN])
  })
  test('the Danish form: header with a hash, days first, words for status', async () => {
    const { positions } = await open(
      '# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name,Ship type\n31/12/2023 23:59:58,Class A,219000001,55.5,12.5,Under way using engine,0,10.1,200.5,201,Unknown,Unknown,Unknown,Undefined\n',
    )
    expect([positions.timeMs[0], positions.status[0], positions.lat[0]]).toEqual([
      Date.UTC(2023, 11, 31, 23, 59, 58),
      0,
      55.5,
    ])
  })
  test('decimal commas, gzip, GeoJSON, JSON lines, aisstream, Parquet', async () => {
    const first = async (body: string | Uint8Array) => {
      const { positions: p } = await open(body)
      return [p.mmsi[0], p.timeMs[0], p.lon[0], p.lat[0]]
    }
    const expected = [219000001, Date.UTC(2024, 0, 1), 12.5, 55.25]
    expect(await first('mmsi;time;lon;lat\n219000001;2024-01-01T00:00:00Z;12,5;55,25\n')).toEqual(expected)
    expect(await first(new Uint8Array(gzipSync('mmsi,time,lon,lat\n219000001,1704067200,12.5,55.25\n')))).toEqual(
      expected,
    )
    expect(
      await first(
        '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[12.5,55.25]},"properties":{"mmsi":219000001,"time":"2024-01-01T00:00:00Z"}}]}',
      ),
    ).toEqual(expected)
    expect(
      await first('{"ssvid":219000001,"timestamp":"2024-01-01 00:00:00.000000","lon":12.5,"lat":55.25}\n'),
    ).toEqual(expected)
    expect(
      await first(
        '{"MessageType":"PositionReport","MetaData":{"MMSI":219000001,"ShipName":"X","time_utc":"2024-01-01 00:00:00.318353 +0000 UTC"},"Message":{"PositionReport":{"Longitude":12.5,"Latitude":55.25,"Sog":1}}}\n',
      ),
    ).toEqual([219000001, Date.UTC(2024, 0, 1, 0, 0, 0, 318), 12.5, 55.25])
    const parquet = await writeParquet({
      columns: [
        { name: 'mmsi', type: 'int32', cells: [219000001] },
        { name: 'time', type: 'timestamp', cells: [Date.UTC(2024, 0, 1)] },
        { name: 'lon', type: 'float64', cells: [12.5] },
        { name: 'lat', type: 'float64', cells: [55.25] },
      ],
    })
    expect(await first(parquet)).toEqual(expected)
  })
  test('columns by hand', async () => {
    const { positions } = await open('ship,when,e,n\n219000001,2024-01-01,12.5,55.25\n', {
      mapping: mappingOf('mmsi=ship,time=when,lon=e,lat=n'),
    })
    expect(positions.n).toBe(1)
    expect(() => mappingOf('mmsx=ship')).toThrow(/Did you mean "mmsi=ship"/)
    await expect(open('ship,when,e,n\n1,2,3,4\n', { mapping: mappingOf('mmsi=shp') })).rejects.toThrow(
      /no column "shp".*Did you mean "ship"/,
    )
  })
})

describe('rows that cannot be used are counted with their line; the others go on', () => {
  test('ragged rows, bad times, bad numbers, NaN', async () => {
    const body = `${HEAD}${ROW}1,2\n${ROW.replace('2023-01-11T00:00:00', 'yesterday')}${ROW.replace('367752440', 'ship')}${ROW.replace('367752440', '9999999999')}${ROW.replace('-70.75733', 'west')}${ROW.replace('43.07917', 'NaN')}`
    expect(await reasons(body)).toEqual({
      raggedRow: [1, 'file:3'],
      badTime: [1, 'file:4'],
      badMmsi: [2, 'file:5'],
      badNumberCell: [1, 'file:7'],
    })
    const { positions } = await open(body)
    expect(positions.n).toBe(3)
    expect([...positions.flags].map((f) => f & 1)).toEqual([0, 1, 1])
  })
  test('lines that are not JSON', async () => {
    expect(
      await reasons('{"mmsi":1,"time":0,"lon":1,"lat":2}\n{oops\n[1]\n{"mmsi":2,"time":1704067200,"lon":1,"lat":2}\n'),
    ).toEqual({ badTime: [1, 'file:1'], badJson: [2, 'file:2'] })
  })
})

describe('files that are no positions', () => {
  test.each([
    ['an empty file', '', /an empty file|is empty/],
    ['words', 'hello\nworld\n', /a text/],
    ['a table without places', 'a,b\n1,2\n', /no column for mmsi, time, lon, lat.*Name them: --columns/],
    ['a web page', '<html><body>login</body></html>', /web page/],
  ])('%s', async (_, body, message) => {
    if (body === '') {
      const { findings } = await runProcess(info, { positions: 'f' }, { f: '' })
      expect(findings.map((f) => f.message).join()).toMatch(message)
    } else await expect(open(body)).rejects.toThrow(message)
  })
  test('a file of only other NMEA is said to be that', async () => {
    const { findings, outputs } = await runProcess(info, { positions: 'f' }, { f: '$GPGGA,1,2*00\n$GPRMC,1*00\n' })
    expect(outputs.messages).toBe(0)
    expect(findings.map((f) => f.code)).toContain('sea.emptyFile')
  })
  test('Parquet with missing columns', async () => {
    const parquet = await writeParquet({ columns: [{ name: 'mmsi', type: 'int32', cells: [1] }] })
    await expect(open(parquet)).rejects.toThrow(/no column for time, lon, lat/)
  })
})

test('times: zones, fractions, milliseconds and seconds, beyond 2038; days that do not exist are none', () => {
  expect(timeOf('2024-02-29T12:00:00.5+05:30')).toBe(Date.UTC(2024, 1, 29, 6, 30, 0, 500))
  expect(timeOf('1704067200')).toBe(timeOf('1704067200000'))
  expect(timeOf('2039-01-19T03:14:08Z')).toBe(Date.UTC(2039, 0, 19, 3, 14, 8))
  expect(timeOf('05/03/2024 23:59:59', true)).toBe(Date.UTC(2024, 2, 5, 23, 59, 59))
  for (const bad of [
    '2023-02-29T00:00:00',
    '2024-13-01',
    '2024-01-01T25:00:00',
    'now',
    '',
    '05/03/2024 23:59:59',
    '2024-01-01T00:00:00 Mars',
  ])
    expect(timeOf(bad), bad).toBeNaN()
})

test('bytes turned over give positions, a finding or a tagged error, nothing else', async () => {
  const bodies = [
    HEAD + ROW.repeat(5),
    '{"mmsi":219000001,"time":1704067200,"lon":1,"lat":2}\n'.repeat(5),
    '!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A,1704067200\n'.repeat(5),
  ].map((b) => new TextEncoder().encode(b))
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...bodies),
      fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 8 }),
      fc.nat(700),
      async (body, flips, end) => {
        const bytes = body.slice(0, Math.max(1, Math.min(body.length, end)))
        for (const [at, value] of flips) bytes[at % bytes.length] = value
        try {
          const { positions: p } = await open(bytes)
          for (let i = 0; i < p.n; i++) expect(Number.isFinite(p.timeMs[i]!)).toBe(true)
        } catch (error) {
          if (!isSetuError(error)) throw error
          expect(error.code).not.toBe('internal')
        }
      },
    ),
    { numRuns: 200 },
  )
})
