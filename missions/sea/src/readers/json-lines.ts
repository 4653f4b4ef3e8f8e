/**
 * Positions out of JSON, one record a line: records with the names of `columns.ts`, and the messages of aisstream.io
 * (`MessageType`, `MetaData`, `Message`). GeoJSON features of points are records with a geometry.
 */
import type { Bytes } from '@setu/core/contract'
import type { FeatureCollection } from '@setu/core/schema'
import { type Columns, columnsOf } from './columns.js'
import type { TableSink } from './csv.js'
import { type RowReader, rowReader } from './row-of-cells.js'
import { lineBlocks } from './text-lines.js'

type Json = Record<string, unknown>

const plain = (value: unknown): string =>
  value === null || value === undefined || typeof value === 'object' ? '' : String(value)

/** What a ship says of itself in the words of aisstream: report A and B of type 24 stand in parts of their own. */
const staticOf = (message: Json): Json => {
  const part = (message['ReportB'] ?? message['ReportA']) as Json | undefined
  const body = part?.['Valid'] === false ? message : { ...message, ...part }
  const sides = body['Dimension'] as Record<'A' | 'B' | 'C' | 'D', number> | undefined
  return {
    ...(typeof body['Name'] === 'string' ? { shipname: body['Name'] } : {}),
    ...(typeof body['CallSign'] === 'string' ? { callsign: body['CallSign'] } : {}),
    shiptype: body['ShipType'] ?? body['Type'],
    length: sides ? sides.A + sides.B : undefined,
    width: sides ? sides.C + sides.D : undefined,
    draught: body['MaximumStaticDraught'],
    destination: body['Destination'],
  }
}

/** The record behind an aisstream message, or undefined. */
const streamRecord = (record: Json): Json | undefined => {
  const meta = record['MetaData'] as Json | undefined
  const message = record['Message'] as Record<string, Json> | undefined
  const body = message?.[String(record['MessageType'])]
  if (!meta || !body) return undefined
  return {
    mmsi: meta['MMSI'] ?? body['UserID'],
    time: String(meta['time_utc'] ?? '')
      .replace(/(\.\d{3})\d*/, '$1')
      .replace(/ UTC$/, ''),
    lon: body['Longitude'],
    lat: body['Latitude'],
    sog: body['Sog'],
    cog: body['Cog'],
    heading: body['TrueHeading'],
    status: body['NavigationalStatus'],
    type: body['MessageID'],
    shipname: body['Name'] ?? meta['ShipName'],
    callsign: body['CallSign'],
    imo: body['ImoNumber'],
    ...staticOf(body),
  }
}

/** Feeds records of changing shape to the row reader. */
const recordFeed = (sink: TableSink, where: string) => {
  let names: string[] = []
  let reader: RowReader | undefined
  return (record: Json, place: number): void => {
    const message = streamRecord(record)
    const flat = message ?? record
    const isMessage = message !== undefined
    const keys = Object.keys(flat)
    if (!reader || keys.some((k) => !names.includes(k))) {
      names = [...new Set([...names, ...keys])]
      let columns: Columns
      try {
        columns = columnsOf(names, sink.mapping, where)
      } catch (error) {
        // The first record says what the file is; a later one, or one of a stream, that lacks a place is only counted.
        if (!reader && !sink.stream) throw error
        sink.faults.count('notAPosition', `${where}:${place}`)
        return
      }
      reader = rowReader(columns, { decimal: '.', dayFirst: sink.dayFirst === true }, sink.faults, where)
    }
    const cells = names.map((n) => plain(flat[n]))
    const row = reader.position(cells, place)
    if (!row || (sink.ships && !sink.ships.has(row.mmsi))) return
    // A report of name and size has no place: it is no position.
    if (!isMessage || flat['lon'] !== undefined) {
      if (sink.known?.(row)) return
      sink.positions.add(row)
    }
    const report = reader.statics(cells, row, sink.file)
    if (report) sink.statics.push(report)
  }
}

/** A GeoJSON feature of a point, one a line (RFC 8142), as a record. */
const flatFeature = (record: Json): Json => {
  const geometry = record['geometry'] as { type?: unknown; coordinates?: unknown } | undefined
  if (record['type'] !== 'Feature' || geometry?.type !== 'Point' || !Array.isArray(geometry.coordinates)) return record
  const [lon, lat] = geometry.coordinates as unknown[]
  return { ...(record['properties'] as Json), lon, lat }
}

export const readJsonLines = async (bytes: Bytes, where: string, sink: TableSink): Promise<number> => {
  const feed = recordFeed(sink, where)
  let rows = 0
  for await (const { text, line } of lineBlocks(bytes, where)) {
    let at = line
    for (const one of text.split('\n')) {
      const body = one.trim()
      if (body !== '') {
        rows++
        let record: unknown
        try {
          record = JSON.parse(body)
        } catch {
          record = undefined
        }
        if (record === null || typeof record !== 'object' || Array.isArray(record))
          sink.faults.count('badJson', `${where}:${at}`)
        else feed(flatFeature(record as Json), at)
      }
      at++
    }
    await sink.progress?.()
  }
  return rows
}

export const readFeatures = (collection: FeatureCollection, where: string, sink: TableSink): number => {
  const feed = recordFeed(sink, where)
  for (const [i, f] of collection.features.entries()) {
    if (f.geometry?.type !== 'Point') {
      sink.faults.count('notAPosition', `${where}: feature ${i + 1}`)
      continue
    }
    const [lon, lat] = f.geometry.coordinates as number[]
    feed({ ...f.properties, lon, lat }, i + 1)
  }
  return collection.features.length
}
