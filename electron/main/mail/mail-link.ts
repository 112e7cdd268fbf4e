/** An address that a mail may offer as a link; null for any other scheme and for hidden credentials. */
export function mailLink(address: string): string | null {
  if (address.length > 2048 || !URL.canParse(address)) return null
  const url = new URL(address)
  const isKnown = ['https:', 'http:', 'mailto:'].includes(url.protocol)
  return isKnown && url.username === '' && url.password === '' ? url.href : null
}

/** How a link shows where it leads, unless its words say so already. */
export function withAddress(words: string, address: string): string {
  const known = [address, `mailto:${words}`, `http://${words}`, `https://${words}`, `${words}/`]
  if (address === '' || words === address || known.slice(1).includes(address)) return words
  return words === '' ? address : `${words} (${address})`
}
