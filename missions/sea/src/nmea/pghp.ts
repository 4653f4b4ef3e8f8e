/**
 * The Danish `$PGHP,1,Y,M,D,h,m,s,ms,country,region,base,online,cc*hh`: receive time and base station of the sentence
 * that follows and whose checksum is `cc`; of a message of several sentences `cc` is the XOR of their checksums.
 */
import { hexByteAt } from './checksum.js'

export interface Pghp {
  timeMs: number
  /** MMSI of the base station, where given. */
  base: string | null
  /** Checksum of the sentence it belongs to. */
  checksum: number
  /** Reads bytes [at, end) of the line; false where they are no such line. */
  read(bytes: Uint8Array, at: number, end: number): boolean
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

export const pghpIn = (): Pghp => {
  const numbers = new Float64Array(12)
  let dayStart = 0
  let dayKey = -1
  const p: Pghp = {
    timeMs: 0,
    base: null,
    checksum: -1,
    read(bytes, at, end) {
      let sum = 0
      let i = at + 1
      let k = -1
      let value = 0
      let digits = 0
      let checksum = -1
      for (; i < end; i++) {
        const c = bytes[i]!
        if (c === 42) break
        sum ^= c
        if (c === 44) {
          if (k >= 0 && k < 12) numbers[k] = digits > 0 ? value : -1
          k++
          value = 0
          digits = 0
          if (k === 12) checksum = hexByteAt(bytes, i + 1)
        } else if (c >= 48 && c <= 57 && digits < 10) {
          value = value * 10 + c - 48
          digits++
        } else if (k < 8 && k >= 0) return false
      }
      if (k !== 12 || i >= end || hexByteAt(bytes, i + 1) !== sum || checksum < 0) return false
      const [, year, month, day, hour, minute, second, ms] = numbers as unknown as number[]
      if (!(year! >= 1980 && year! < 2100 && month! >= 1 && month! <= 12 && day! >= 1 && day! <= DAYS[month! - 1]!))
        return false
      if (
        !(
          hour! >= 0 &&
          hour! < 24 &&
          minute! >= 0 &&
          minute! < 60 &&
          second! >= 0 &&
          second! <= 60 &&
          ms! >= 0 &&
          ms! < 1000
        )
      )
        return false
      const key = (year! * 16 + month!) * 32 + day!
      if (key !== dayKey) {
        dayKey = key
        dayStart = Date.UTC(year!, month! - 1, day!)
      }
      p.timeMs = dayStart + hour! * 3_600_000 + minute! * 60_000 + second! * 1000 + ms!
      const base = numbers[10]!
      p.base = base > 0 ? String(base) : null
      p.checksum = checksum
      return true
    },
  }
  return p
}
