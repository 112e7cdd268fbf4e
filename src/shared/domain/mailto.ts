const FIELDS = ['subject', 'cc', 'body']

/**
 * A `mailto:` address with what a link may fill in: subject, cc and body. Mail programs know further fields, such as
 * files of this machine to attach.
 */
export function plainMailto(href: string): string {
  const [address = '', query = ''] = href.split('#')[0]?.split(/\?(.*)/s) ?? []
  const kept = query.split('&').filter((field) => {
    const name = /^[a-z]*(?==)/i.exec(field)?.[0].toLowerCase()
    return name !== undefined && FIELDS.includes(name)
  })
  return kept.length === 0 ? address : `${address}?${kept.join('&')}`
}
