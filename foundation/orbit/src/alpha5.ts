/**
 * Catalogue numbers in the five columns of a TLE: digits, with blanks for leading zeros, or Alpha-5, where a letter stands for
 * the first two digits (A = 10 … Z = 33, I and O left out), up to 339999.
 */
import { setuError } from '@setu/core/errors'

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
export const largestAlpha5 = 339_999

/** The number of five columns, or undefined where they hold none. */
export const readAlpha5 = (columns: string): number | undefined => {
  if (/^[ \d]{0,4}\d ?$/.test(columns) && !/\d \d/.test(columns)) return Number(columns)
  const m = /^([A-HJ-NP-Z])(\d{4})$/.exec(columns)
  return m ? (letters.indexOf(m[1]!) + 10) * 10_000 + Number(m[2]) : undefined
}

/** Five columns. Throws `bad-input` above Alpha-5. */
export const writeAlpha5 = (catalogueNumber: number): string => {
  if (!Number.isInteger(catalogueNumber) || catalogueNumber < 0 || catalogueNumber > largestAlpha5)
    throw setuError('bad-input', {
      where: 'catalogue number',
      found: String(catalogueNumber),
      expected: `an integer from 0 to ${largestAlpha5}, the end of Alpha-5`,
      wayOut: 'Write an OMM: it holds nine digits.',
    })
  if (catalogueNumber < 100_000) return String(catalogueNumber).padStart(5, '0')
  return letters[Math.floor(catalogueNumber / 10_000) - 10]! + String(catalogueNumber % 10_000).padStart(4, '0')
}
