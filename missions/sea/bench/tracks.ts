/**
 * Tracks, gaps and stops of two million made-up positions, and encounters among 100,000 ships in a day, with the pairs
 * that were compared counted. Seed 1.
 */
import { randomFrom } from '@setu/core/random'
import { meetingsOf } from '@setu/sea/encounters'
import { silencesOf } from '@setu/sea/gaps'
import { emptyRow, positionBuilder } from '@setu/sea/positions'
import { type ShipTrack, shipTracks } from '@setu/sea/ship-track'
import { stopsOf } from '@setu/sea/stops'

const used = (): number => process.cpuUsage().user / 1e6

const positions = (ships: number, each: number) => {
  const random = randomFrom(1)
  const builder = positionBuilder()
  builder.file('made-up')
  const state = Array.from({ length: ships }, (_, s) => ({
    mmsi: 200_000_000 + s,
    lon: random.uniform() * 340 - 170,
    lat: random.uniform() * 120 - 60,
    course: random.uniform() * 360,
    speed: random.uniform() < 0.3 ? 0 : 5 + random.uniform() * 10,
  }))
  const row = emptyRow()
  for (let k = 0; k < each; k++)
    for (const s of state) {
      const hours = (180 + random.integer(60)) / 3600
      const a = (s.course * Math.PI) / 180
      s.lon += (s.speed * hours * Math.sin(a)) / 60 / Math.cos((s.lat * Math.PI) / 180)
      s.lat += (s.speed * hours * Math.cos(a)) / 60
      if (Math.abs(s.lat) > 65) s.course = (s.course + 180) % 360
      Object.assign(row, { ...s, timeMs: 1.7e12 + k * 200_000 + random.integer(50_000) })
      if (row.lon > 180) row.lon -= 360
      if (row.lon < -180) row.lon += 360
      builder.add(row)
    }
  return builder.build()
}

const bench = async (): Promise<void> => {
  const p = positions(4000, 500)
  for (let pass = 0; pass < 2; pass++) {
    const [t, w] = [used(), performance.now()]
    const { tracks, noiseRows } = shipTracks(p)
    let [gaps, stops] = [0, 0]
    for (const track of tracks) {
      gaps += silencesOf(track, 12).length
      stops += stopsOf(track).length
    }
    const cpu = used() - t
    console.log(
      `tracks, gaps, stops: ${p.n} positions, ${tracks.length} tracks, ${gaps} gaps, ${stops} stops, ${noiseRows.length} noise: ${Math.round(p.n / cpu / 1000)} k positions/s of processor, ${Math.round(p.n / (performance.now() - w))} k/s of clock, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
    )
  }
  const random = randomFrom(2)
  const ships = 100_000
  // A hundredth of the ships lie or drift in pairs; all others anywhere at sea.
  const tracks: ShipTrack[] = Array.from({ length: ships }, (_, s) => {
    const n = 25
    const pair = s < ships / 100
    const base = pair ? randomFrom(3, s >> 1) : random
    const [lon, lat, course] = [base.uniform() * 340 - 170, base.uniform() * 120 - 60, base.uniform() * 2 * Math.PI]
    const speed = pair ? 0.5 : 3 + random.uniform() * 12
    const shift = pair && s % 2 ? 0.002 : 0
    const timeMs = Float64Array.from({ length: n }, (_, k) => 1.7e12 + k * 3_600_000)
    return {
      id: String(s),
      mmsi: 200_000_000 + s,
      n,
      timeMs,
      lon: Float64Array.from({ length: n }, (_, k) => lon + shift + (speed * k * Math.sin(course)) / 60),
      lat: Float64Array.from({ length: n }, (_, k) =>
        Math.max(-85, Math.min(85, lat + (speed * k * Math.cos(course)) / 60)),
      ),
      speed: new Float32Array(n).fill(speed),
      course: new Float32Array(n),
      flags: new Uint16Array(n),
      row: Uint32Array.from({ length: n }, (_, k) => k),
    }
  })
  const [t, w] = [used(), performance.now()]
  const { meetings, candidates, places } = await meetingsOf(tracks)
  console.log(
    `encounters: ${ships} ships, ${places} places at 10-minute instants, ${candidates} pairs compared of ${((ships * (ships - 1)) / 2) * 145} (all pairs at all instants), ${meetings.length} meetings: ${(used() - t).toFixed(1)} s of processor, ${((performance.now() - w) / 1000).toFixed(1)} s of clock, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
  )
}

await bench()
