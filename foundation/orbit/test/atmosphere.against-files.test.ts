import { expect, test } from 'vitest'
import { exponentialDensity, msisDensity } from '../src/atmosphere.js'
import { nrlmsise } from '../src/nrlmsise.js'
import { apOf, readSpaceWeather, weatherAt } from '../src/space-weather.js'
import { instantOf } from '../src/time-scales.js'
import { survivesDamage } from './damage-text.js'
import { realFile, realText } from './real-files.js'

const CSSI = 'debris/earth/space-weather-cssi-20200224.txt.gz'

test.runIf(realFile(CSSI))('CSSI: observed, daily and monthly predictions', () => {
  const text = realText(CSSI)
  const s = readSpaceWeather(text)
  expect(weatherAt(s, instantOf('2018-06-13T12:00:00Z'))).toMatchObject({
    f107: 70.3,
    f107Mean: 71.5,
    ap: 4,
    origin: 'observed',
  })
  // Slots of three hours: 12 h is the fifth value of the day.
  expect(weatherAt(s, instantOf('2018-06-13T12:00:00Z')).apHistory!.slice(0, 5)).toEqual([4, 2, 2, 4, 3])
  expect(weatherAt(s, instantOf('2030-01-01T00:00:00Z')).origin).toBe('predicted')
  expect(weatherAt(s, instantOf('2060-01-01T00:00:00Z'), 'high')).toMatchObject({ f107: 200, origin: 'scenario' })
  expect(() => weatherAt(s, instantOf('2060-01-01T00:00:00Z'), null)).toThrow(/outside the file/)
  survivesDamage(text.slice(0, 12_000), readSpaceWeather, 40)
})

test('layout only: SW-All.csv of CelesTrak', () => {
  const head =
    'DATE,BSRN,ND,KP1,KP2,KP3,KP4,KP5,KP6,KP7,KP8,KP_SUM,AP1,AP2,AP3,AP4,AP5,AP6,AP7,AP8,AP_AVG,CP,C9,ISN,F10.7_OBS,F10.7_ADJ,F10.7_DATA_TYPE,F10.7_OBS_CENTER81,F10.7_OBS_LAST81,F10.7_ADJ_CENTER81,F10.7_ADJ_LAST81'
  const day = (date: string, flux: number): string =>
    `${date},2500,1,10,10,10,10,10,10,10,10,80,4,5,6,7,8,9,10,11,8,0.2,1,50,${flux},${flux},OBS,101,100,101,100`
  const text = [head, ...['01', '02', '03', '04', '05'].map((d, i) => day(`2024-05-${d}`, 150 + i)), ''].join('\n')
  const w = weatherAt(readSpaceWeather(text), instantOf('2024-05-05T22:00:00Z'))
  expect(w).toMatchObject({ f107: 153, f107Mean: 101, ap: 8 })
  expect(w.apHistory!.slice(1, 5)).toEqual([11, 10, 9, 8])
  survivesDamage(text, readSpaceWeather, 40)
})

test('ap of Kp, and densities that fall with height and rise with the Sun', () => {
  expect([0, 1, 9, 27].map(apOf)).toEqual([0, 2, 15, 400])
  const t = instantOf('2020-06-01T12:00:00Z')
  const weather = (f107: number) => ({ f107, f107Mean: f107, ap: 10, apHistory: null, origin: 'scenario' as const })
  let before = Number.POSITIVE_INFINITY
  for (let h = 0; h <= 1000; h += 7.5) {
    const rho = msisDensity(10, 20, h, t, weather(150))
    expect(rho).toBeGreaterThan(0)
    expect(rho).toBeLessThan(before)
    before = rho
    if (h > 200) expect(msisDensity(10, 20, h, t, weather(220))).toBeGreaterThan(rho)
    const table = exponentialDensity(h)
    // The table is a mean atmosphere: within a factor of 4 of moderate activity up to 600 km.
    if (h < 600) expect(Math.abs(Math.log(rho / table))).toBeLessThan(Math.log(4))
  }
  expect(() =>
    nrlmsise({
      dayOfYear: 1,
      utSeconds: 0,
      altitudeKm: Number.NaN,
      latDeg: 0,
      lonDeg: 0,
      localHours: 0,
      f107Mean: 150,
      f107: 150,
      ap: 4,
    }),
  ).toThrow(/finite/)
})
