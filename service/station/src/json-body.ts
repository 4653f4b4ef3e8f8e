/** JSON bodies: at most 10 MB and 64 levels, without the keys that reach into prototypes. */
import { setuError } from '@setu/core/errors'
import { JSON_DEPTH } from './options.js'

const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype'])

/** Deepest nesting of brackets outside strings; stops counting above the limit. */
const depthOf = (text: string): number => {
  let depth = 0
  let deepest = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 0x22) {
      for (i++; i < text.length; i++) {
        const s = text.charCodeAt(i)
        if (s === 0x5c) i++
        else if (s === 0x22) break
      }
    } else if (c === 0x7b || c === 0x5b) {
      if (++depth > deepest) deepest = depth
      if (depth > JSON_DEPTH) return depth
    } else if (c === 0x7d || c === 0x5d) depth--
  }
  return deepest
}

const refuseKeys = (value: unknown, where: string): void => {
  if (Array.isArray(value)) {
    for (const [i, inner] of value.entries())
      if (inner !== null && typeof inner === 'object') refuseKeys(inner, `${where}/${i}`)
  } else if (value !== null && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) {
      if (DANGEROUS.has(key))
        throw setuError('bad-input', { where: `${where}/${key}`, found: `the key "${key}"`, expected: 'another name' })
      if (inner !== null && typeof inner === 'object') refuseKeys(inner, `${where}/${key}`)
    }
}

export const parseJson = (text: string): unknown => {
  if (depthOf(text) > JSON_DEPTH)
    throw setuError('bad-input', {
      where: 'body',
      found: `more than ${JSON_DEPTH} levels`,
      expected: `at most ${JSON_DEPTH} levels`,
    })
  let value: unknown
  try {
    // A byte order mark is not JSON, but it comes from real editors.
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch (error) {
    throw setuError('bad-input', { where: 'body', found: (error as Error).message.slice(0, 160), expected: 'JSON' })
  }
  refuseKeys(value, '')
  return value
}
