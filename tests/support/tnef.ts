/** One property of a message or file, with its type. */
export interface Property {
  id: number
  type: number
  data: Buffer
}

/** Writes a winmail.dat as Outlook would ([MS-OXTNEF]), from attributes in order. */
export function writeTnef(
  attributes: readonly { level: 1 | 2; id: number; data: Buffer }[],
): Buffer {
  const head = Buffer.alloc(6)
  head.writeUInt32LE(0x223e9f78, 0)
  head.writeUInt16LE(1, 4)
  return Buffer.concat([
    head,
    ...attributes.map(({ level, id, data }) => {
      const start = Buffer.alloc(9)
      start.writeUInt8(level, 0)
      start.writeUInt16LE(id, 1)
      start.writeUInt16LE(TYPES[id] ?? 6, 3)
      start.writeUInt32LE(data.length, 5)
      const sum = Buffer.alloc(2)
      sum.writeUInt16LE(
        data.reduce((total, byte) => (total + byte) & 0xffff, 0),
        0,
      )
      return Buffer.concat([start, data, sum])
    }),
  ])
}

/** The types of attributes: text, string, dword and bytes. */
const TYPES: Record<number, number> = { 0x800c: 2, 0x8010: 1, 0x9006: 8 }

export function writeProperties(properties: readonly Property[]): Buffer {
  return Buffer.concat([
    u32(properties.length),
    ...properties.map(({ id, type, data }) => {
      const head = Buffer.alloc(4)
      head.writeUInt16LE(type, 0)
      head.writeUInt16LE(id, 2)
      // A long is written alone. All others need a count and lengths.
      return type === 3
        ? Buffer.concat([head, data])
        : Buffer.concat([head, u32(1), u32(data.length), data, fill(data.length)])
    }),
  ])
}

export const unicode = (id: number, text: string): Property => ({
  id,
  type: 0x001f,
  data: Buffer.from(`${text}\0`, 'utf16le'),
})
export const bytes = (id: number, data: Buffer): Property => ({ id, type: 0x0102, data })
export const long = (id: number, value: number): Property => ({ id, type: 3, data: u32(value) })

export function u32(value: number): Buffer {
  const data = Buffer.alloc(4)
  data.writeUInt32LE(value, 0)
  return data
}

const fill = (length: number) => Buffer.alloc((4 - (length % 4)) % 4)
