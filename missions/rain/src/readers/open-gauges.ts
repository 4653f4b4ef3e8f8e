/** Gauges of any kind by content: one file, or several of one kind whose stations are joined. */
import type { Bytes, Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { readAll } from '@setu/core/source'
import { decodeText } from '@setu/formats/csv/decode'
import { type CsvTable, readCsv } from '@setu/formats/csv/read'
import { unknownKind } from '@setu/formats/sniff'
import type { GaugeNetwork, Station } from '../rain-field.js'
import { isAmedas, readAmedas } from './amedas.js'
import {
  type GhcnSeries,
  isDly,
  isGhcnCsv,
  isHeadlessGhcn,
  networkOfSeries,
  readDly,
  readGhcnCsv,
  readGhcnStations,
  readHeadlessGhcn,
} from './ghcn.js'
import { type ProductFile, productFiles } from './product-files.js'
import { type Found, type GaugeOptions, onceEach } from './reader-options.js'
import { isStationTable, readStations } from './station-table.js'
import { isSubdivisionTable } from './subdivision-table.js'
import { readTidyGauges, tidyColumns } from './tidy-gauges.js'
import { readWideGauges, timeColumn } from './wide-gauges.js'

const EXPECTED = 'gauges as tidy or wide CSV, GHCN-Daily, GSOM or AMeDAS CSV'

const bodyOf = async (file: ProductFile): Promise<Uint8Array> => {
  if (file.kind !== 'csv' && file.kind !== 'text') throw unknownKind(file.kind, file.name, EXPECTED)
  const bytes: Bytes = await file.open()
  return readAll(bytes, 2 ** 29, file.name)
}

/** What a table of stations knows of the ids that are asked for. */
interface Places {
  readonly table?: CsvTable
  find(id: string, wanted: readonly string[]): Station | undefined
}

const openPlaces = async (source: Source | undefined): Promise<Places> => {
  if (!source) return { find: () => undefined }
  const [file] = await productFiles(source)
  const body = await bodyOf(file!)
  const { text } = decodeText(body, file!.name)
  const fixed = /^[A-Z]{2}[A-Z0-9_-]{9}\s+-?\d/.test(text) ? readGhcnStations(text) : undefined
  if (fixed) return { find: (id) => fixed.get(id) }
  const table = readCsv(body, { where: file!.name })
  let known: Map<string, Station> | undefined
  return {
    table,
    find(id, wanted) {
      known ??= new Map(readStations(table, wanted).map((s) => [s.id, s]))
      return known.get(id)
    },
  }
}

const needPlaces = (ids: readonly string[], places: Places, where: string, found: Found): Map<string, Station> => {
  const placed = new Map(
    ids.flatMap((id): [string, Station][] => {
      const station = places.find(id, ids)
      return station ? [[id, station]] : []
    }),
  )
  if (placed.size === 0) {
    throw setuError('bad-input', {
      where,
      found: `stations ${ids.slice(0, 5).join(', ')} without positions`,
      expected: 'a table of stations (ghcnd-stations.txt, or CSV with id, lon, lat)',
      wayOut: 'Give it, for example --stations ghcnd-stations.txt.',
    })
  }
  const lost = ids.filter((id) => !placed.has(id))
  if (lost.length > 0)
    found({
      code: 'station-without-position',
      severity: 'warning',
      where,
      message: `${lost.length} stations have no position and are left out: ${lost.slice(0, 8).join(', ')}.`,
      values: { stations: lost.length },
    })
  return placed
}

type Parsed =
  | { readonly network: GaugeNetwork }
  | { readonly series: readonly GhcnSeries[]; readonly unit: string; readonly format: string }

const parse = async (file: ProductFile, places: Places, options: GaugeOptions, found: Found): Promise<Parsed> => {
  const body = await bodyOf(file)
  const where = file.name.replace(/\.gz$/i, '')
  const { text } = decodeText(body, where)
  const variable = options.variable ?? 'PRCP'
  const placed = (series: Map<string, { dates: string[]; values: number[] }>): GhcnSeries[] => {
    const known = needPlaces([...series.keys()], places, where, found)
    return [...series].flatMap(([id, s]) => (known.has(id) ? [{ station: known.get(id)!, ...s }] : []))
  }
  if (isDly(text))
    return { series: placed(readDly(text, where, variable, found)), unit: '0.1 mm', format: 'GHCN-Daily .dly' }
  if (isAmedas(text)) return { network: readAmedas(text, where, (name) => places.find(name, [name]), options, found) }
  if (file.kind === 'text') throw unknownKind('text', where, EXPECTED)
  if (isHeadlessGhcn(text.slice(0, 200).split(/\r?\n/)[0]!.split(','))) {
    return {
      series: placed(readHeadlessGhcn(readCsv(body, { where, header: false }), variable)),
      unit: '0.1 mm',
      format: 'GHCN-Daily by-station CSV',
    }
  }
  const table = readCsv(body, { where })
  if (isGhcnCsv(table.columns)) {
    const { series, monthly, tenths } = readGhcnCsv(table, variable)
    if (tenths)
      found({
        code: 'unit-by-format',
        severity: 'note',
        where,
        message: 'Whole numbers of GHCN-Daily are taken as tenths of a millimetre.',
      })
    return { series, unit: tenths ? '0.1 mm' : 'mm', format: monthly ? 'GSOM CSV' : 'GHCN-Daily by-station CSV' }
  }
  if (isSubdivisionTable(table.columns)) {
    throw setuError('bad-input', {
      where,
      found: 'rain of areas (subdivisions), a column for each month',
      expected: 'series of stations',
      wayOut: 'Areas are compared with area means, not with cells.',
    })
  }
  const tidy = tidyColumns(table.columns)
  if (tidy) return { network: readTidyGauges(table, tidy, places.table, options, found) }
  if (isStationTable(table.columns) && timeColumn(table) === 0 && !/date|time|day/i.test(table.columns[0]!)) {
    throw setuError('bad-input', {
      where,
      found: 'a table of stations without series',
      expected: EXPECTED,
      wayOut: 'Give this file as --stations and the series as --gauges.',
    })
  }
  return { network: readWideGauges(table, places.table, options, found) }
}

/** Networks of several files as one: all stations on all intervals. */
const joined = (networks: readonly GaugeNetwork[], where: string): GaugeNetwork => {
  const first = networks[0]!
  if (networks.length === 1) return first
  const other = networks.find(
    (n) => n.clock !== first.clock || n.dayStartMinutes !== first.dayStartMinutes || n.fileUnit !== first.fileUnit,
  )
  if (other)
    throw setuError('bad-input', {
      where,
      found: `files with different clocks or units (${first.fileUnit} and ${other.fileUnit})`,
      expected: 'files of one kind',
    })
  const at = new Map<number, { start: number; end: number }>()
  for (const n of networks) for (const t of n.intervals) at.set(t.start, t)
  const intervals = [...at.values()].sort((a, b) => a.start - b.start)
  const slot = new Map(intervals.map((t, i) => [t.start, i]))
  const stations = networks.flatMap((n) => n.stations)
  const doubled = stations.find((s, i) => stations.findIndex((o) => o.id === s.id) !== i)
  if (doubled)
    throw setuError('bad-input', {
      where,
      found: `station "${doubled.id}" in two files`,
      expected: 'each station in one file',
    })
  const values = new Float64Array(stations.length * intervals.length).fill(Number.NaN)
  let row = 0
  for (const n of networks) {
    for (let s = 0; s < n.stations.length; s++, row++) {
      n.intervals.forEach((t, i) => {
        values[row * intervals.length + slot.get(t.start)!] = n.values[s * n.intervals.length + i]!
      })
    }
  }
  return { ...first, stations, intervals, values }
}

/** Series of rain gauges; `stations` where the files themselves have no positions. */
export const openGauges = async (
  source: Source,
  stations: Source | undefined,
  options: GaugeOptions,
  report: Found,
): Promise<GaugeNetwork> => {
  const found = onceEach(report)
  const files = await productFiles(source)
  const places = await openPlaces(stations)
  const networks: GaugeNetwork[] = []
  const series: GhcnSeries[] = []
  let unit: string | undefined
  let format = ''
  for (const file of files) {
    const parsed = await parse(file, places, options, found)
    if ('network' in parsed) networks.push(parsed.network)
    else {
      if (unit !== undefined && unit !== parsed.unit)
        throw setuError('bad-input', {
          where: file.name,
          found: `${parsed.format} beside ${format}`,
          expected: 'files of one kind',
        })
      unit = parsed.unit
      format = parsed.format
      series.push(...parsed.series)
    }
  }
  if (unit !== undefined) networks.push(networkOfSeries(series, unit, format, source.name, options, found))
  return joined(networks, source.name)
}
