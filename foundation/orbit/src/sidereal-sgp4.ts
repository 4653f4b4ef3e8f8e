/** Greenwich sidereal time as SGP4 takes it, in radians [0, 2 pi), from days since 1949-12-31T00:00 UTC. */
const turn = 2 * Math.PI
const wrapped = (angle: number): number => {
  const a = angle % turn
  return a < 0 ? a + turn : a
}

/** Mean sidereal time of 1982 (Aoki et al.), UT1 taken as UTC: mode `improved`. */
export const siderealImproved = (epochDays: number): number => {
  const t = (epochDays + 2433281.5 - 2451545) / 36525
  const seconds = -6.2e-6 * t ** 3 + 0.093104 * t * t + (876600 * 3600 + 8640184.812866) * t + 67310.54841
  return wrapped((seconds * Math.PI) / 180 / 240)
}

/** The formula of Spacetrack report 3, counted from 1970: mode `afspc`. */
export const siderealAfspc = (epochDays: number): number => {
  const since1970 = epochDays - 7305
  const days = Math.floor(since1970 + 1e-8)
  const rate = 0.017202791694070366
  return wrapped(
    1.7321343856509375 +
      rate * days +
      (rate + turn) * (since1970 - days) +
      since1970 * since1970 * 5.075514194322695e-15,
  )
}
