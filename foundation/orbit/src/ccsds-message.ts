/**
 * A CCSDS navigation message as it stands between its texts (KVN, XML) and its typed views: blocks of keywords with their
 * values as written, comments and rows, each with its line. Nothing is lost on the way: what was read is written again.
 */

export type NdmKind = 'OMM' | 'OPM' | 'OEM' | 'OCM' | 'CDM'

export interface NdmField {
  readonly keyword: string
  readonly value: string
  /** As given in brackets or as an attribute. */
  readonly unit?: string
  readonly line: number
}

/** A line of an ephemeris, or of an OCM's time history: its values as written. */
export interface NdmRow {
  readonly values: readonly string[]
  readonly line: number
}

export interface NdmBlock {
  /** The tag of the block in XML, in KVN too. */
  readonly tag: string
  readonly comments: string[]
  readonly fields: NdmField[]
  readonly rows: NdmRow[]
  readonly line: number
}

export interface NdmSegment {
  readonly metadata: NdmBlock
  readonly data: NdmBlock[]
}

export interface NdmMessage {
  readonly kind: NdmKind
  readonly version: string
  readonly header: NdmBlock
  /** What a CDM says of both objects. */
  readonly relative?: NdmBlock
  readonly segments: NdmSegment[]
  /** Names the file in messages. */
  readonly where: string
}

export const block = (tag: string, line = 0): NdmBlock => ({ tag, comments: [], fields: [], rows: [], line })

/** The value of a keyword in a block, if it is there. */
export const textOf = (b: NdmBlock | undefined, keyword: string): string | undefined =>
  b?.fields.find((f) => f.keyword === keyword)?.value

/** A number of a block that has been checked; undefined where it is not there. */
export const numberOf = (b: NdmBlock | undefined, keyword: string): number | undefined => {
  const text = textOf(b, keyword)
  // The D of FORTRAN is an E.
  return text === undefined ? undefined : Number(text.replace(/[dD]/, 'e'))
}

/** The first data block of a tag in a segment. */
export const dataBlock = (s: NdmSegment, tag: string): NdmBlock | undefined => s.data.find((b) => b.tag === tag)

/** Without lines: two messages that say the same are equal. */
export const withoutLines = (m: NdmMessage): unknown => {
  const bare = (b: NdmBlock) => ({
    tag: b.tag,
    comments: b.comments,
    fields: b.fields.map(({ keyword, value, unit }) => ({ keyword, value, unit: unit?.toLowerCase() })),
    rows: b.rows.map((r) => r.values),
  })
  return {
    kind: m.kind,
    version: m.version,
    header: bare(m.header),
    relative: m.relative && bare(m.relative),
    segments: m.segments.map((s) => ({ metadata: bare(s.metadata), data: s.data.map(bare) })),
  }
}
