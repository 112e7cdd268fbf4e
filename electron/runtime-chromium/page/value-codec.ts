/** How bytes become text on this side. It is the only difference between Node and a page. */
export interface Base64 {
  encode(bytes: Uint8Array): string
  decode(text: string): Uint8Array
}

export interface ValueCodec {
  encode(value: unknown): unknown
  decode(wire: unknown): unknown
}

/**
 * Encodes values as the structured clone algorithm copies them: JSON as it is, and `{ "$": kind, v
 * }` for what JSON cannot express. Refuses functions, symbols, cycles and host objects. Its source
 * text also runs in the page, so it must not use anything outside itself.
 */
export function createCodec(base64: Base64): ValueCodec {
  const VIEWS: Record<string, new (buffer: ArrayBuffer) => ArrayBufferView> = {
    Uint8Array,
    Int8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  }
  const ERRORS: Record<string, ErrorConstructor> = {
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  }

  function refuse(): never {
    throw new Error('An object could not be cloned.')
  }

  function toWire(value: unknown, above: object[]): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value
      case 'number':
        if (Number.isFinite(value) && !Object.is(value, -0)) return value
        return { $: 'number', v: Object.is(value, -0) ? '-0' : String(value) }
      case 'undefined':
        return { $: 'undefined' }
      case 'bigint':
        return { $: 'bigint', v: String(value) }
      case 'object':
        return value === null ? null : objectToWire(value, above)
      default:
        return refuse()
    }
  }

  function objectToWire(value: object, above: object[]): unknown {
    if (above.includes(value)) refuse()
    const path = [...above, value]
    if (Array.isArray(value)) return Array.from(value, (item: unknown) => toWire(item, path))
    const tag = Object.prototype.toString.call(value).slice(8, -1)
    if (value instanceof Date) return { $: 'date', v: String(value.getTime()) }
    if (value instanceof RegExp) return { $: 'regexp', v: [value.source, value.flags] }
    if (value instanceof Map) {
      return { $: 'map', v: Array.from(value, (pair) => pair.map((item) => toWire(item, path))) }
    }
    if (value instanceof Set)
      return { $: 'set', v: Array.from(value, (item) => toWire(item, path)) }
    if (value instanceof Error) return { $: 'error', v: [value.name, value.message, value.stack] }
    if (value instanceof ArrayBuffer) {
      return { $: 'bytes', v: ['ArrayBuffer', base64.encode(new Uint8Array(value))] }
    }
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      return { $: 'bytes', v: [tag in VIEWS ? tag : 'Uint8Array', base64.encode(bytes)] }
    }
    if (tag !== 'Object') refuse()
    const keys = Object.keys(value)
    const record = value as Record<string, unknown>
    if (keys.includes('$') || keys.includes('__proto__')) {
      return { $: 'object', v: keys.map((key) => [key, toWire(record[key], path)]) }
    }
    const wire: Record<string, unknown> = {}
    for (const key of keys) wire[key] = toWire(record[key], path)
    return wire
  }

  function fromWire(wire: unknown): unknown {
    if (typeof wire !== 'object' || wire === null) return wire
    if (Array.isArray(wire)) return wire.map(fromWire)
    if ('$' in wire) return special(wire as { $: unknown; v: never })
    const record: Record<string, unknown> = {}
    for (const [key, item] of Object.entries(wire)) define(record, key, fromWire(item))
    return record
  }

  /** Defines an own property of any name. Assigning `__proto__` would change the prototype instead. */
  function define(record: object, key: string, value: unknown): void {
    Object.defineProperty(record, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
  }

  function special({ $, v }: { $: unknown; v: never }): unknown {
    switch ($) {
      case 'undefined':
        return undefined
      case 'number':
        return Number(v)
      case 'bigint':
        return BigInt(v)
      case 'date':
        return new Date(Number(v))
      case 'regexp':
        return new RegExp(v[0], v[1])
      case 'map':
        return new Map((v as unknown[][]).map((pair) => pair.map(fromWire) as [unknown, unknown]))
      case 'set':
        return new Set((v as unknown[]).map(fromWire))
      case 'error': {
        const [name, message, stack] = v as [string, string, string | undefined]
        const error = new (ERRORS[name] ?? Error)(message)
        if (stack !== undefined) error.stack = stack
        return error
      }
      case 'bytes': {
        const [name, text] = v as [string, string]
        const bytes = base64.decode(text)
        const buffer = new ArrayBuffer(bytes.byteLength)
        new Uint8Array(buffer).set(bytes)
        const View = VIEWS[name]
        return View ? new View(buffer) : buffer
      }
      case 'object': {
        const record = {}
        for (const [key, item] of v as [string, unknown][]) define(record, key, fromWire(item))
        return record
      }
      default:
        throw new Error('A value arrived in an unknown form.')
    }
  }

  return { encode: (value) => toWire(value, []), decode: fromWire }
}
