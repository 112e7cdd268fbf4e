/** An address that a mail may contain as a link. Null for any other scheme and for hidden credentials. */
export function mailLink(address: string): string | null {
  if (address.length > 2048 || !URL.canParse(address)) return null
  const url = new URL(address)
  const isKnown = ['https:', 'http:', 'mailto:'].includes(url.protocol)
  return isKnown && url.username === '' && url.password === '' ? url.href : null
}

/** Adds a link's address to its text, unless the text already shows it. */
export function withAddress(words: string, address: string): string {
  const known = [address, `mailto:${words}`, `http://${words}`, `https://${words}`, `${words}/`]
  if (address === '' || words === address || known.slice(1).includes(address)) return words
  return words === '' ? address : `${words} (${address})`
}
