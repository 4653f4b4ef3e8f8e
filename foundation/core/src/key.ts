/** Canonical JSON (RFC 8785) and digests: what makes a result findable again. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** JSON with members in UTF-16 order and ECMAScript numbers (RFC 8785). */
export const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${members.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(',')}}`
}

/** Hexadecimal SHA-256 of bytes or of UTF-8 text. */
export const sha256Hex = (body: Uint8Array | string): string =>
  bytesToHex(sha256(typeof body === 'string' ? utf8ToBytes(body) : body))

/** A running SHA-256. */
export const sha256Stream = (): { update(chunk: Uint8Array): void; hex(): string } => {
  const hash = sha256.create()
  return { update: (chunk) => void hash.update(chunk), hex: () => bytesToHex(hash.digest()) }
}

/** Key of a job: equal keys mean equal bytes. `identities` are those of the dataset inputs, by input name. */
export const jobKey = (
  process: { id: string; version: string },
  foundation: string,
  inputs: unknown,
  identities: Record<string, string | readonly string[]>,
): string => sha256Hex(canonicalJson({ process: process.id, version: process.version, foundation, inputs, identities }))
