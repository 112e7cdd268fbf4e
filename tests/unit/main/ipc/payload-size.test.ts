import { describe, expect, it } from 'vitest'
import { payloadSize } from '#main/ipc/payload-size'

const LIMIT = 1_000_000
const sizeOf = (value: unknown) => payloadSize(value, LIMIT)

describe('the size of plain data', () => {
  it.each<[string, unknown, number]>([
    ['text', 'x'.repeat(1000), 2000],
    ['text in an object', { name: 'x'.repeat(1000) }, 2008],
    ['text as a key', { ['x'.repeat(1000)]: 1 }, 2000],
    ['bytes', new Uint8Array(1000), 1000],
    ['many numbers', Array.from({ length: 1000 }, () => 1), 8000],
    ['many empty lists', Array.from({ length: 1000 }, () => []), 8000],
    ['many empty objects', Array.from({ length: 1000 }, () => ({})), 8000],
  ])('counts %s', (_name, value, atLeast) => {
    expect(sizeOf(value)).toBeGreaterThanOrEqual(atLeast)
    expect(sizeOf(value)).toBeLessThan(LIMIT)
  })

  it('is finite for everything a call can carry', () => {
    const call = [{ a: 'b', n: 1.5, no: null, yes: true, none: undefined, list: [{ deep: ['x'] }] }]
    expect(sizeOf(call)).toBeLessThan(1000)
    expect(sizeOf(Object.assign(Object.create(null) as object, { a: 1 }))).toBeLessThan(1000)
  })

  it('counts values just below the limit as below, and just above as above', () => {
    expect(sizeOf('x'.repeat(LIMIT / 2 - 8))).toBeLessThanOrEqual(LIMIT)
    expect(sizeOf('x'.repeat(LIMIT / 2))).toBeGreaterThan(LIMIT)
    expect(sizeOf(new Uint8Array(LIMIT + 1))).toBeGreaterThan(LIMIT)
  })
})

describe('data that is not plain', () => {
  it.each<[string, unknown]>([
    ['a date', new Date(0)],
    ['a map', new Map([['a', 1]])],
    ['a set', new Set([1])],
    ['an error', new Error('x')],
    ['an expression', /x/],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a bigint', 1n],
    ['a buffer without a view', new ArrayBuffer(8)],
    ['a boxed string', new String('x')],
    [
      'an instance of a class',
      new (class Box {
        inside = 1
      })(),
    ],
  ])('refuses %s, also inside a list', (_name, value) => {
    expect(sizeOf(value)).toBe(Infinity)
    expect(sizeOf([{ value }])).toBe(Infinity)
  })

  it('refuses what is nested too deeply', () => {
    let nested: unknown = 'end'
    for (let level = 0; level < 13; level += 1) nested = [nested]
    expect(sizeOf(nested)).toBe(Infinity)
  })

  it('refuses objects that contain themselves', () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    expect(sizeOf(circle)).toBe(Infinity)
  })
})

describe('small data that would take for ever', () => {
  it('stops at a knot of shared lists', () => {
    let knot: unknown = []
    for (let level = 0; level < 11; level += 1) {
      const shared = knot
      knot = Array.from({ length: 10 }, () => shared)
    }
    expect(sizeOf(knot)).toBeGreaterThan(LIMIT)
  })

  it('stops at a list that has only a length', () => {
    expect(sizeOf(new Array<unknown>(2 ** 32 - 1))).toBeGreaterThan(LIMIT)
  })
})
