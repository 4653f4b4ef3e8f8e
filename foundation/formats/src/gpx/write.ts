/** GPX 1.1 (Topografix): each moving point as a `trk` of one segment. */
import { degrees, escaped, instantText, type MovingPoints } from '../moving-points.js'

const utf8 = new TextEncoder()

export async function* writeGpx(name: string, ways: Iterable<MovingPoints>): AsyncGenerator<Uint8Array> {
  yield utf8.encode(
    `<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Setu" xmlns="http://www.topografix.com/GPX/1/1">\n<metadata><name>${escaped(name)}</name></metadata>\n`,
  )
  for (const w of ways) {
    const lines = [
      `<trk><name>${escaped(w.name ?? w.id)}</name>`,
      ...(w.description ? [`<desc>${escaped(w.description)}</desc>`] : []),
      '<trkseg>',
    ]
    for (let i = 0; i < w.timeMs.length; i++)
      lines.push(
        `<trkpt lat="${degrees(w.lat[i]!)}" lon="${degrees(w.lon[i]!)}"><time>${instantText(w.timeMs[i]!)}</time></trkpt>`,
      )
    lines.push('</trkseg></trk>', '')
    yield utf8.encode(lines.join('\n'))
  }
  yield utf8.encode('</gpx>\n')
}
