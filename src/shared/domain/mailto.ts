const FIELDS = ['subject', 'cc', 'body']

/**
 * Reduces a `mailto:` URL to the fields that are allowed: subject, cc and body. Mail programs know
 * more fields, for example local files to attach.
 */
export function plainMailto(href: string): string {
  const [address = '', query = ''] = href.split('#')[0]?.split(/\?(.*)/s) ?? []
  const kept = query.split('&').filter((field) => {
    const name = /^[a-z]*(?==)/i.exec(field)?.[0].toLowerCase()
    return name !== undefined && FIELDS.includes(name)
  })
  return kept.length === 0 ? address : `${address}?${kept.join('&')}`
}
