/**
 * The time of reception, which a bare AIS sentence does not carry: a TAG block of IEC 61162-450 before it, `c:` in
 * milliseconds and, where senders are told apart, `s:`. A sender who says times himself (a TAG block, a trailer, a `$PGHP`
 * line) is left as he is: his later parts of a message go without one.
 */

const checksum = (text: string): string => {
  let x = 0
  for (let i = 0; i < text.length; i++) x ^= text.charCodeAt(i)
  return x.toString(16).toUpperCase().padStart(2, '0')
}

const BARE = /^![A-Z-]{2}VD[MO],.*\*[0-9A-Fa-f]{2}\s*$/
const TIMED = /^\\[^\\]*\bc:\d|^\$PGHP,|^![A-Z-]{2}VD[MO],.*\*[0-9A-Fa-f]{2},/

/** Marks whole lines; one for each connection. */
export const stamper = (sender: string | undefined, now: () => number): ((lines: Uint8Array) => Uint8Array) => {
  const from =
    sender === undefined
      ? ''
      : `,s:${sender
          .replace(/[^A-Za-z0-9.:_-]/g, '_')
          .replace(/:/g, '_')
          .slice(0, 40)}`
  let timed = false
  return (lines) => {
    // Nothing to mark: as most feeds of services are.
    if (timed || lines.indexOf(33) < 0) return lines
    const text = Buffer.from(lines).toString('latin1')
    const block = `c:${Math.round(now())}${from}`
    const mark = `\\${block}*${checksum(block)}\\`
    const out = text.split(/(?<=[\r\n])/).map((line) => {
      if (!timed && TIMED.test(line)) timed = true
      return !timed && BARE.test(line) ? mark + line : line
    })
    return Buffer.from(out.join(''), 'latin1')
  }
}
