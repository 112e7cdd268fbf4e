/** The address of a link that may be offered to the system's browser or mail program, as main allows it; null for any other. */
export function linkTarget(url: string): string | null {
  if (url.length > 2048 || !URL.canParse(url)) return null
  const { protocol, href } = new URL(url)
  return protocol === 'https:' || protocol === 'mailto:' ? href : null
}
