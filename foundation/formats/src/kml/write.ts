/** KML 2.3 (OGC 12-007r2): each moving point as a `Track` with its times, in one document. */
import { degrees, escaped, instantText, type MovingPoints } from '../moving-points.js'

const utf8 = new TextEncoder()

export async function* writeKml(name: string, ways: Iterable<MovingPoints>): AsyncGenerator<Uint8Array> {
  yield utf8.encode(
    `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">\n<Document>\n<name>${escaped(name)}</name>\n`,
  )
  for (const w of ways) {
    const lines = [
      `<Placemark id="${escaped(w.id.replace(/[^A-Za-z0-9_.-]/g, '_').replace(/^(?![A-Za-z_])/, '_'))}">`,
      `<name>${escaped(w.name ?? w.id)}</name>`,
      ...(w.description ? [`<description>${escaped(w.description)}</description>`] : []),
      '<gx:Track>',
    ]
    for (let i = 0; i < w.timeMs.length; i++) lines.push(`<when>${instantText(w.timeMs[i]!)}</when>`)
    for (let i = 0; i < w.timeMs.length; i++)
      lines.push(`<gx:coord>${degrees(w.lon[i]!)} ${degrees(w.lat[i]!)} 0</gx:coord>`)
    lines.push('</gx:Track>', '</Placemark>', '')
    yield utf8.encode(lines.join('\n'))
  }
  yield utf8.encode('</Document>\n</kml>\n')
}
