/** IMO ship numbers: seven digits, the last the check digit (IMO resolution A.1117(30)). */

/** True for a number whose check digit is right: the sum of d1 x 7, d2 x 6, …, d6 x 2 ends in d7. */
export const isImoNumber = (imo: number): boolean => {
  if (!Number.isInteger(imo) || imo < 1_000_000 || imo > 9_999_999) return false
  const d = String(imo)
  let sum = 0
  for (let i = 0; i < 6; i++) sum += Number(d[i]) * (7 - i)
  return sum % 10 === Number(d[6])
}
