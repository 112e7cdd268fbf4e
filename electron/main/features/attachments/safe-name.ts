import sanitize from 'sanitize-filename'

/** Most file systems allow 255 bytes for a name. The rest is for " (2)" and for what a copy adds. */
const MAX_BYTES = 240

/** Characters that reorder or hide text: `invoice` U+202E `gnp.exe` looks like a picture. */
const DIRECTION_AND_INVISIBLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]/gu

/** Windows reserves these names for devices, with any ending. The superscript digits count too. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\.|$)/iu

/**
 * Makes a file name for disks from a name for people: one part of a path, without leading dots,
 * direction marks, control characters, device names and what Windows forbids, and at most 240 bytes
 * long including its ending. Letters of every script and emoji stay. Never empty.
 */
export function safeName(name: string): string {
  const visible = name.normalize('NFC').toWellFormed().replace(DIRECTION_AND_INVISIBLE, '')
  // Parts of a path become parts of the name, so that two different paths give two names.
  const flat = visible.replace(/[/\\]+/gu, '_').replace(/^[\s._]+|[\s.]+$/gu, '')
  // Cut here, because the library would cut off endings.
  return sanitize(cut(DEVICE.test(flat) ? `_${flat}` : flat), { replacement: '_' }) || 'file'
}

function cut(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name
  const ending = /\.[^.\s]{1,16}$/u.exec(name)?.[0] ?? ''
  const room = MAX_BYTES - Buffer.byteLength(ending)
  let kept = ''
  let bytes = 0
  for (const { segment } of new Intl.Segmenter().segment(
    name.slice(0, name.length - ending.length),
  )) {
    bytes += Buffer.byteLength(segment)
    if (bytes > room) break
    kept += segment
  }
  return `${kept.trimEnd()}${ending}`
}

/** Makes safe names that are all different on every disk: "a.txt", "a (2).txt". */
export function createUniqueNames(): (name: string) => string {
  const taken = new Set<string>()
  return (name) => {
    const safe = safeName(name)
    for (let count = 1; ; count += 1) {
      const tried = count === 1 ? safe : numbered(safe, count)
      const key = tried.normalize('NFKC').toLowerCase()
      if (taken.has(key)) continue
      taken.add(key)
      return tried
    }
  }
}

/** "a.txt" with 2 is "a (2).txt". */
export function numbered(name: string, count: number): string {
  const ending = /(?<=.)\.[^.\s]{1,16}$/u.exec(name)?.[0] ?? ''
  return `${name.slice(0, name.length - ending.length)} (${count})${ending}`
}
