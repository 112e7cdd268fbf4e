type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>

const LATIN = /^[\p{Script=Latin}\p{Script=Common}]$/u
const SIGNS: Record<string, string> = {
  Slash: '/',
  Comma: ',',
  Period: '.',
  Semicolon: ';',
  Equal: '=',
  Minus: '-',
}

/**
 * The name of a key as a command, in lower case. If the key writes a Latin letter, that letter
 * (also on Dvorak or AZERTY). Otherwise the letter at its position on a Latin keyboard. So R is R
 * on Russian, Greek, Arabic and Hebrew layouts too.
 */
export function keyName({ key, code, shiftKey }: KeyPress): string {
  if (key.length > 1 && key !== 'Dead') return key.toLowerCase()
  if (key.length === 1 && LATIN.test(key) && !isSignElsewhere(key, code)) return key.toLowerCase()
  const sign = SIGNS[code]
  if (sign === '/') return shiftKey ? '?' : '/'
  if (sign !== undefined) return sign
  if (code.startsWith('Key')) return code.slice('Key'.length).toLowerCase()
  if (code.startsWith('Digit')) return code.slice('Digit'.length)
  return key.toLowerCase()
}

/** The key of "/" and "?" writes "." and "," on Russian, Bulgarian and Hebrew layouts. */
function isSignElsewhere(key: string, code: string): boolean {
  return code === 'Slash' && (key === '.' || key === ',')
}

type ModPress = KeyPress & Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey'>

/**
 * Whether this is Ctrl or Cmd with the key, on any layout. `shift` says whether Shift belongs to
 * it.
 */
export function isModKey(event: ModPress, name: string, shift = false): boolean {
  const { ctrlKey, metaKey, altKey, shiftKey } = event
  return ctrlKey !== metaKey && !altKey && shiftKey === shift && keyName(event) === name
}

/** The letter, digit or sign that the key writes. Null for all other keys and for commands. */
export function writtenBy(event: ModPress): string | null {
  const { key, ctrlKey, metaKey, altKey } = event
  // AltGr is reported as Ctrl with Alt when it writes a character, such as "@" on a German layout.
  if (metaKey || ctrlKey !== altKey) return null
  return /^.$/su.test(key) ? key : null
}
