import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeOf } from '../src/shell/place.js'
import { decodeInputs, encodeInputs } from '../src/shell/url-state.js'

test('any inputs survive the address', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z0-9]{0,8}$/), fc.jsonValue()), (inputs) => {
      fc.pre(!Object.hasOwn(inputs, 'constructor') && !Object.hasOwn(inputs, 'prototype'))
      const url = new URL(`http://station/processes/x${encodeInputs(inputs)}`)
      expect(decodeInputs(url.search)).toEqual(JSON.parse(JSON.stringify(inputs)))
    }),
  )
})

test('what is no object of inputs fills nothing', () => {
  for (const search of ['', '?in=', '?in=%7B', '?in=[1]', '?in=null', '?in=3', `?in=${'a'.repeat(70_000)}`])
    expect(decodeInputs(search)).toEqual({})
  expect(Object.keys(decodeInputs('?in={"__proto__":{"a":1},"b":2}'))).toEqual(['b'])
})

test('addresses and their pages', () => {
  expect(placeOf('/')).toEqual({ page: 'home', id: '' })
  expect(placeOf('/processes/rain.validate/')).toEqual({ page: 'process', id: 'rain.validate' })
  expect(placeOf('/jobs/9f2c')).toEqual({ page: 'job', id: '9f2c' })
  for (const path of ['/x', '/processes/../etc', '/jobs/a/b', '/missions/%3Cscript%3E'])
    expect(placeOf(path).page).toBe('missing')
})
