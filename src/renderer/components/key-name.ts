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
 * What a key means as a command, in lower case: the letter that is printed on it where that is a Latin one
 * (so also on Dvorak or AZERTY), else the letter of its place on a Latin keyboard. So R is R on a Russian,
 * Greek, Arabic or Hebrew layout too.
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

/** The key of "/" and "?" has "." and "," on Russian, Bulgarian and Hebrew layouts. */
function isSignElsewhere(key: string, code: string): boolean {
  return code === 'Slash' && (key === '.' || key === ',')
}

type ModPress = KeyPress & Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey'>

/** True for Ctrl or Cmd with this key, on any layout; `shift` says whether Shift belongs to it. */
export function isModKey(event: ModPress, name: string, shift = false): boolean {
  const { ctrlKey, metaKey, altKey, shiftKey } = event
  return ctrlKey !== metaKey && !altKey && shiftKey === shift && keyName(event) === name
}

/** The letter, digit or sign that this key would write; null for all others, and for commands. */
export function writtenBy(event: ModPress): string | null {
  const { key, ctrlKey, metaKey, altKey } = event
  // AltGr comes as Ctrl with Alt where it writes a sign, as "@" does on a German layout.
  if (metaKey || ctrlKey !== altKey) return null
  return /^.$/su.test(key) ? key : null
}
