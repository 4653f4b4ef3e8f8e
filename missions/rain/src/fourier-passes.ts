/**
 * One pass of Stockham's transform for each factor: `m` groups, `s` values side by side, twiddles every `step`. From `ar`,
 * `ai` to `br`, `bi`.
 */

export const pass2 = (
  m: number,
  s: number,
  step: number,
  cos: Float64Array,
  sin: Float64Array,
  ar: Float64Array,
  ai: Float64Array,
  br: Float64Array,
  bi: Float64Array,
): void => {
  for (let k = 0; k < m; k++) {
    const wr = cos[k * step]!
    const wi = sin[k * step]!
    for (let q = 0; q < s; q++) {
      const i = q + s * k
      const j = i + s * m
      const xr = ar[i]! - ar[j]!
      const xi = ai[i]! - ai[j]!
      const o = q + s * 2 * k
      br[o] = ar[i]! + ar[j]!
      bi[o] = ai[i]! + ai[j]!
      br[o + s] = xr * wr - xi * wi
      bi[o + s] = xr * wi + xi * wr
    }
  }
}

export const pass4 = (
  m: number,
  s: number,
  step: number,
  cos: Float64Array,
  sin: Float64Array,
  ar: Float64Array,
  ai: Float64Array,
  br: Float64Array,
  bi: Float64Array,
): void => {
  const sm = s * m
  for (let k = 0; k < m; k++) {
    const w1r = cos[k * step]!
    const w1i = sin[k * step]!
    const w2r = cos[2 * k * step]!
    const w2i = sin[2 * k * step]!
    const w3r = cos[3 * k * step]!
    const w3i = sin[3 * k * step]!
    for (let q = 0; q < s; q++) {
      const i = q + s * k
      const r0 = ar[i]!
      const i0 = ai[i]!
      const r1 = ar[i + sm]!
      const i1 = ai[i + sm]!
      const r2 = ar[i + 2 * sm]!
      const i2 = ai[i + 2 * sm]!
      const r3 = ar[i + 3 * sm]!
      const i3 = ai[i + 3 * sm]!
      const pr = r0 + r2
      const pi = i0 + i2
      const mr = r0 - r2
      const mi = i0 - i2
      const qr = r1 + r3
      const qi = i1 + i3
      const nr = i1 - i3 // -i (x1 - x3)
      const ni = r3 - r1
      const o = q + s * 4 * k
      br[o] = pr + qr
      bi[o] = pi + qi
      const yr = mr + nr
      const yi = mi + ni
      br[o + s] = yr * w1r - yi * w1i
      bi[o + s] = yr * w1i + yi * w1r
      const zr = pr - qr
      const zi = pi - qi
      br[o + 2 * s] = zr * w2r - zi * w2i
      bi[o + 2 * s] = zr * w2i + zi * w2r
      const ur = mr - nr
      const ui = mi - ni
      br[o + 3 * s] = ur * w3r - ui * w3i
      bi[o + 3 * s] = ur * w3i + ui * w3r
    }
  }
}

const HALF_ROOT_3 = Math.sqrt(3) / 2

export const pass3 = (
  m: number,
  s: number,
  step: number,
  cos: Float64Array,
  sin: Float64Array,
  ar: Float64Array,
  ai: Float64Array,
  br: Float64Array,
  bi: Float64Array,
): void => {
  const sm = s * m
  for (let k = 0; k < m; k++) {
    const w1r = cos[k * step]!
    const w1i = sin[k * step]!
    const w2r = cos[2 * k * step]!
    const w2i = sin[2 * k * step]!
    for (let q = 0; q < s; q++) {
      const i = q + s * k
      const r0 = ar[i]!
      const i0 = ai[i]!
      const tr = ar[i + sm]! + ar[i + 2 * sm]!
      const ti = ai[i + sm]! + ai[i + 2 * sm]!
      const nr = HALF_ROOT_3 * (ai[i + sm]! - ai[i + 2 * sm]!)
      const ni = -HALF_ROOT_3 * (ar[i + sm]! - ar[i + 2 * sm]!)
      const mr = r0 - tr / 2
      const mi = i0 - ti / 2
      const o = q + s * 3 * k
      br[o] = r0 + tr
      bi[o] = i0 + ti
      const yr = mr + nr
      const yi = mi + ni
      const zr = mr - nr
      const zi = mi - ni
      br[o + s] = yr * w1r - yi * w1i
      bi[o + s] = yr * w1i + yi * w1r
      br[o + 2 * s] = zr * w2r - zi * w2i
      bi[o + 2 * s] = zr * w2i + zi * w2r
    }
  }
}

const C1 = Math.cos((2 * Math.PI) / 5)
const C2 = Math.cos((4 * Math.PI) / 5)
const S1 = Math.sin((2 * Math.PI) / 5)
const S2 = Math.sin((4 * Math.PI) / 5)

export const pass5 = (
  m: number,
  s: number,
  step: number,
  cos: Float64Array,
  sin: Float64Array,
  ar: Float64Array,
  ai: Float64Array,
  br: Float64Array,
  bi: Float64Array,
): void => {
  const sm = s * m
  for (let k = 0; k < m; k++) {
    const w1r = cos[k * step]!
    const w1i = sin[k * step]!
    const w2r = cos[2 * k * step]!
    const w2i = sin[2 * k * step]!
    const w3r = cos[3 * k * step]!
    const w3i = sin[3 * k * step]!
    const w4r = cos[4 * k * step]!
    const w4i = sin[4 * k * step]!
    for (let q = 0; q < s; q++) {
      const i = q + s * k
      const r0 = ar[i]!
      const i0 = ai[i]!
      const t1r = ar[i + sm]! + ar[i + 4 * sm]!
      const t1i = ai[i + sm]! + ai[i + 4 * sm]!
      const t2r = ar[i + 2 * sm]! + ar[i + 3 * sm]!
      const t2i = ai[i + 2 * sm]! + ai[i + 3 * sm]!
      const t3r = ar[i + sm]! - ar[i + 4 * sm]!
      const t3i = ai[i + sm]! - ai[i + 4 * sm]!
      const t4r = ar[i + 2 * sm]! - ar[i + 3 * sm]!
      const t4i = ai[i + 2 * sm]! - ai[i + 3 * sm]!
      const m1r = r0 + C1 * t1r + C2 * t2r
      const m1i = i0 + C1 * t1i + C2 * t2i
      const m2r = r0 + C2 * t1r + C1 * t2r
      const m2i = i0 + C2 * t1i + C1 * t2i
      // -i times the sums of sines.
      const n1r = S1 * t3i + S2 * t4i
      const n1i = -(S1 * t3r + S2 * t4r)
      const n2r = S2 * t3i - S1 * t4i
      const n2i = -(S2 * t3r - S1 * t4r)
      const o = q + s * 5 * k
      br[o] = r0 + t1r + t2r
      bi[o] = i0 + t1i + t2i
      const y1r = m1r + n1r
      const y1i = m1i + n1i
      const y2r = m2r + n2r
      const y2i = m2i + n2i
      const y3r = m2r - n2r
      const y3i = m2i - n2i
      const y4r = m1r - n1r
      const y4i = m1i - n1i
      br[o + s] = y1r * w1r - y1i * w1i
      bi[o + s] = y1r * w1i + y1i * w1r
      br[o + 2 * s] = y2r * w2r - y2i * w2i
      bi[o + 2 * s] = y2r * w2i + y2i * w2r
      br[o + 3 * s] = y3r * w3r - y3i * w3i
      bi[o + 3 * s] = y3r * w3i + y3i * w3r
      br[o + 4 * s] = y4r * w4r - y4i * w4i
      bi[o + 4 * s] = y4r * w4i + y4i * w4r
    }
  }
}
