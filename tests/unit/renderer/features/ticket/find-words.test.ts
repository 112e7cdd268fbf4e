import { expect, test } from 'vitest'
import { findable, placesOf } from '#renderer/features/ticket/find-words'

const found = (words: string, text: string) =>
  placesOf(words, findable(text)).map(({ start, end }) => text.slice(start, end))

test.each([
  ['zebra', 'A Zebra, a ZEBRA', ['Zebra', 'ZEBRA']],
  ['munchen', 'In München and MÜNCHEN', ['München', 'MÜNCHEN']],
  ['München', 'Mu\u0308nchen', ['Mu\u0308nchen']],
  ['b', 'a😀b', ['b']],
  ['😀', 'a😀b😀', ['😀', '😀']],
  ['aa', 'aaaa', ['aa', 'aa']],
  ['.*', 'a.*b', ['.*']],
  ['istanbul', 'İstanbul', ['İstanbul']],
  ['nothing', 'Something', []],
  ['', 'Something', []],
])('%j in %j', (words, text, places) => {
  expect(found(words, text)).toEqual(places)
})
