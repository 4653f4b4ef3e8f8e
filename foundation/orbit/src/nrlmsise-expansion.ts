/**
 * The expansion in latitude, longitude, local time, season, solar flux and magnetic activity that NRLMSISE-00 makes for
 * each of its parameters (Hedin 1987, appendix A; Picone et al. 2002). The set of coefficients decides what the result is.
 */

export interface MsisInput {
  /** 1..366. */
  readonly dayOfYear: number
  /** UT seconds of the day. */
  readonly utSeconds: number
  readonly altitudeKm: number
  readonly latDeg: number
  readonly lonDeg: number
  /** Local apparent solar time, hours. */
  readonly localHours: number
  /** 81-day mean of F10.7 about the day. */
  readonly f107Mean: number
  /** F10.7 of the day before. */
  readonly f107: number
  /** Daily Ap. */
  readonly ap: number
  /**
   * Seven 3-hourly values instead of the daily one alone: daily, now, 3, 6 and 9 h before, mean of 12 to 33 h before, mean
   * of 36 to 57 h before.
   */
  readonly apHistory?: readonly number[]
}

const DEGREE = 1.74533e-2
const DAY = 1.72142e-2
const HOUR = 0.2618
const SECOND = 7.2722e-5

/** Associated Legendre functions of the latitude as the model orders them. */
const legendre = (latDeg: number): readonly Float64Array[] => {
  const [c, s] = [Math.sin(latDeg * DEGREE), Math.cos(latDeg * DEGREE)]
  const p = [0, 1, 2, 3].map(() => new Float64Array(9))
  const [c2, s2] = [c * c, s * s]
  // Start on the diagonal, then go up in degree: (n - m) P(n,m) = (2n - 1) c P(n-1,m) - (n + m - 1) P(n-2,m).
  p[0]![0] = 1
  p[0]![1] = c
  p[1]![1] = s
  p[1]![2] = 3 * c * s
  p[2]![2] = 3 * s2
  p[2]![3] = 15 * s2 * c
  p[3]![3] = 15 * s2 * s
  p[3]![4] = 105 * s2 * s * c
  for (let m = 0; m <= 3; m++)
    for (let n = m + 2; n <= 7; n++)
      p[m]![n] = ((2 * n - 1) * c * p[m]![n - 1]! - (n + m - 1) * p[m]![n - 2]!) / (n - m)
  p[0]![2] = 0.5 * (3 * c2 - 1)
  return p
}

/** What the expansions of one place and time share. `activity` is left by the last upper expansion for the lower ones. */
export interface MsisPlace {
  readonly input: MsisInput
  readonly legendre: readonly Float64Array[]
  readonly fluxMean: number
  /** sin and cos of one, two and three times the local hour, and of the longitude. */
  readonly hours: readonly [s1: number, c1: number, s2: number, c2: number, s3: number, c3: number]
  readonly sinLon: number
  readonly cosLon: number
  activity: number
}
export const msisPlace = (input: MsisInput): MsisPlace => {
  const h = HOUR * input.localHours
  const lon = DEGREE * input.lonDeg
  return {
    input,
    legendre: legendre(input.latDeg),
    fluxMean: input.f107Mean - 150,
    hours: [Math.sin(h), Math.cos(h), Math.sin(2 * h), Math.cos(2 * h), Math.sin(3 * h), Math.cos(3 * h)],
    sinLon: Math.sin(lon),
    cosLon: Math.cos(lon),
    activity: 0,
  }
}

const season = (place: MsisPlace, p: Float64Array) => {
  const day = place.input.dayOfYear
  return {
    annual: Math.cos(DAY * (day - p[31]!)),
    semiannual: Math.cos(2 * DAY * (day - p[17]!)),
    asymmetric: Math.cos(DAY * (day - p[13]!)),
    asymmetricHalf: Math.cos(2 * DAY * (day - p[38]!)),
  }
}

/** The response to 3-hourly ap (eqs. A24 of Hedin 1987). */
const weightedAp = (p: Float64Array, ap: readonly number[], latDeg: number): number => {
  const slope = Math.max(p[24]!, 1e-4)
  const g = (a: number): number =>
    a - 4 + (p[25]! - 1) * (a - 4 + (Math.exp(-Math.abs(slope) * (a - 4)) - 1) / Math.abs(slope))
  const e = Math.min(0.99999, Math.exp((-10_800 * Math.abs(p[51]!)) / (1 + p[138]! * (45 - Math.abs(latDeg)))))
  const sum = 1 + ((1 - e ** 19) / (1 - e)) * Math.sqrt(e)
  const late = ((g(ap[5]!) * e ** 4 + g(ap[6]!) * e ** 12) * (1 - e ** 8)) / (1 - e)
  return (g(ap[1]!) + g(ap[2]!) * e + g(ap[3]!) * e * e + g(ap[4]!) * e ** 3 + late) / sum
}

// With ap by the hour the model takes another column of coefficients for the same terms.
const HOURLY = {
  zonal: [50, 96, 54],
  annual: 125,
  diurnal: 128,
  hour: 131,
  lat: 132,
  lon: [52, 98, 67, 97],
  half: [133, 136],
  ut: [55, 58],
} as const
const DAILY = {
  zonal: [32, 45, 34],
  annual: 100,
  diurnal: 121,
  hour: 124,
  lat: 120,
  lon: [60, 61, 62, 63],
  half: [115, 118],
  ut: [83, 75],
} as const
const oddTerms = (p: Float64Array, l: Float64Array, k: number): number =>
  p[k]! * l[1]! + p[k + 1]! * l[3]! + p[k + 2]! * l[5]!

/** Above: the full expansion. */
export const upperExpansion = (place: MsisPlace, p: Float64Array): number => {
  const { input, fluxMean: dfa } = place
  const [z, d, s, t] = place.legendre as readonly [Float64Array, Float64Array, Float64Array, Float64Array]
  const year = season(place, p)
  const { asymmetric: cd14 } = year
  const df = input.f107 - input.f107Mean
  const daily = p[19]! * df + p[20]! * df * df
  const flux = p[19]! * df * (1 + p[59]! * dfa) + p[20]! * df * df + p[21]! * dfa + p[29]! * dfa * dfa
  const f1 = 1 + p[47]! * dfa + daily
  const f2 = 1 + p[49]! * dfa + daily
  const [s1, c1, s2, c2, s3, c3] = place.hours
  const { sinLon, cosLon } = place

  let sum = flux
  sum += p[1]! * z[2]! + p[2]! * z[4]! + p[22]! * z[6]! + p[14]! * z[2]! * dfa + p[26]! * z[1]!
  sum += p[18]! * year.annual
  sum += (p[15]! + p[16]! * z[2]!) * year.semiannual
  sum += f1 * (p[9]! * z[1]! + p[10]! * z[3]!) * cd14
  sum += p[37]! * z[1]! * year.asymmetricHalf
  sum +=
    f2 *
    ((p[3]! * d[1]! + p[4]! * d[3]! + p[27]! * d[5]! + p[11]! * d[2]! * cd14) * c1 +
      (p[6]! * d[1]! + p[7]! * d[3]! + p[28]! * d[5]! + p[12]! * d[2]! * cd14) * s1)
  sum +=
    f2 *
    ((p[5]! * s[2]! + p[41]! * s[4]! + (p[23]! * s[3]! + p[35]! * s[5]!) * cd14) * c2 +
      (p[8]! * s[2]! + p[42]! * s[4]! + (p[33]! * s[3]! + p[36]! * s[5]!) * cd14) * s2)
  sum +=
    f2 *
    ((p[39]! * t[3]! + (p[93]! * t[4]! + p[46]! * t[6]!) * cd14) * s3 +
      (p[40]! * t[3]! + (p[94]! * t[4]! + p[48]! * t[6]!) * cd14) * c3)

  const history = input.apHistory
  let activity: number
  if (history) {
    if (p[51] !== 0) place.activity = weightedAp(p, history, input.latDeg)
    activity = p[51] === 0 ? 0 : place.activity
  } else {
    const apd = input.ap - 4
    const k = p[43]! < 0 ? 1e-5 : p[43]!
    activity = apd + (p[44]! - 1) * (apd + (Math.exp(-k * apd) - 1) / k)
    place.activity = activity
  }
  const c = history ? HOURLY : DAILY
  sum +=
    activity *
    (p[c.zonal[0]]! +
      p[c.zonal[1]]! * z[2]! +
      p[c.zonal[2]]! * z[4]! +
      oddTerms(p, z, c.annual) * cd14 +
      oddTerms(p, d, c.diurnal) * Math.cos(HOUR * (input.localHours - p[c.hour]!)))
  sum +=
    (1 + p[80]! * dfa) *
    ((p[64]! * d[2]! + p[65]! * d[4]! + p[66]! * d[6]! + oddTerms(p, d, 103) + oddTerms(p, d, 109) * cd14) * cosLon +
      (p[90]! * d[2]! + p[91]! * d[4]! + p[92]! * d[6]! + oddTerms(p, d, 106) + oddTerms(p, d, 112) * cd14) * sinLon)
  sum +=
    (1 + p[95]! * z[1]!) *
    (1 + p[81]! * dfa) *
    (1 + p[119]! * z[1]! * cd14) *
    oddTerms(p, z, 68) *
    Math.cos(SECOND * (input.utSeconds - p[71]!))
  sum +=
    (p[76]! * s[3]! + p[77]! * s[5]! + p[78]! * s[7]!) *
    Math.cos(SECOND * (input.utSeconds - p[79]!) + 2 * DEGREE * input.lonDeg) *
    (1 + p[137]! * dfa)
  sum +=
    activity *
    ((1 + p[c.lat]! * z[1]!) *
      (p[c.lon[0]]! * d[2]! + p[c.lon[1]]! * d[4]! + p[c.lon[2]]! * d[6]!) *
      Math.cos(DEGREE * (input.lonDeg - p[c.lon[3]]!)) +
      oddTerms(p, d, c.half[0]) * cd14 * Math.cos(DEGREE * (input.lonDeg - p[c.half[1]]!)) +
      oddTerms(p, z, c.ut[0]) * Math.cos(SECOND * (input.utSeconds - p[c.ut[1]]!)))
  return p[30]! + sum
}

/** Below: the shorter expansion for the lower and middle atmosphere. */
export const lowerExpansion = (place: MsisPlace, p: Float64Array): number => {
  const { input, fluxMean: dfa } = place
  const [z, d, s, t] = place.legendre as readonly [Float64Array, Float64Array, Float64Array, Float64Array]
  const year = season(place, p)
  const { asymmetric: cd14 } = year
  const [s1, c1, s2, c2, s3, c3] = place.hours
  const { sinLon, cosLon } = place
  const day = input.dayOfYear
  const yearly =
    1 +
    z[1]! * (p[80]! * Math.cos(DAY * (day - p[81]!)) + p[85]! * Math.cos(2 * DAY * (day - p[86]!))) +
    p[83]! * Math.cos(DAY * (day - p[84]!)) +
    p[87]! * Math.cos(2 * DAY * (day - p[88]!))
  return (
    p[21]! * dfa +
    (p[1]! * z[2]! + p[2]! * z[4]! + p[22]! * z[6]! + p[26]! * z[1]! + p[14]! * z[3]! + p[59]! * z[5]!) +
    (p[18]! + p[47]! * z[2]! + p[29]! * z[4]!) * year.annual +
    (p[15]! + p[16]! * z[2]! + p[30]! * z[4]!) * year.semiannual +
    (p[9]! * z[1]! + p[10]! * z[3]! + p[20]! * z[5]!) * cd14 +
    p[37]! * z[1]! * year.asymmetricHalf +
    ((p[3]! * d[1]! + p[4]! * d[3]! + p[11]! * d[2]! * cd14) * c1 +
      (p[6]! * d[1]! + p[7]! * d[3]! + p[12]! * d[2]! * cd14) * s1) +
    ((p[5]! * s[2]! + p[41]! * s[4]! + (p[23]! * s[3]! + p[35]! * s[5]!) * cd14) * c2 +
      (p[8]! * s[2]! + p[42]! * s[4]! + (p[33]! * s[3]! + p[36]! * s[5]!) * cd14) * s2) +
    (p[39]! * t[3]! * s3 + p[40]! * t[3]! * c3) +
    place.activity * (input.apHistory ? p[50]! + p[96]! * z[2]! : p[32]! + p[45]! * z[2]!) +
    yearly *
      ((p[64]! * d[2]! + p[65]! * d[4]! + p[66]! * d[6]! + p[74]! * d[1]! + p[75]! * d[3]! + p[76]! * d[5]!) * cosLon +
        (p[90]! * d[2]! + p[91]! * d[4]! + p[92]! * d[6]! + p[77]! * d[1]! + p[78]! * d[3]! + p[79]! * d[5]!) * sinLon)
  )
}
