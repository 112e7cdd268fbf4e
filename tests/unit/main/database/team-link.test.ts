import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { buildTeamLink, parseTeamLink, placeOf, teamEndpoint } from '#main/database/team-link'
import { isDomainError } from '#shared/errors'
import { makeCertificate } from '#tests/support/certificate'

const user = `connect_join_${'0a'.repeat(12)}`
const password = 'p'.repeat(32)
const server = { host: 'db.example.org', port: 6432, database: 'help desk' }

/** The part that a link is refused for. */
function refusedPart(link: string): string | null {
  try {
    parseTeamLink(link)
  } catch (error) {
    if (isDomainError(error, 'link.unreadable')) return error.details.part
    throw error
  }
  throw new Error('the link was taken')
}

describe('a link to a team', () => {
  it('is read as it was built', () => {
    const link = { server, user, password, email: 'ben@example.org' }
    expect(buildTeamLink(link)).toMatch(/^connect-support:\/\/join\/\?host=db\.example\.org&/)
    expect(parseTeamLink(buildTeamLink(link))).toEqual(link)
    const open = { server: { ...server, tls: 'off' as const }, user, password }
    expect(parseTeamLink(buildTeamLink(open))).toEqual(open)
  })

  it('contains a certificate', () => {
    const { cert } = makeCertificate()
    const link = buildTeamLink({ server: { ...server, ca: cert }, user, password })
    const { ca = '' } = parseTeamLink(link).server
    expect(new X509Certificate(ca).fingerprint256).toBe(new X509Certificate(cert).fingerprint256)
  })

  it('survives what mail programs and people do to it', () => {
    const link = buildTeamLink({ server, user, password })
    const broken = `  ${link.slice(0, 40)}\r\n ${link.slice(40, 90)}\n${link.slice(90)}\n`
    expect(parseTeamLink(broken)).toEqual({ server, user, password })
    const shouting = link.replace('db.example.org', 'DB.Example.ORG')
    expect(parseTeamLink(shouting).server.host).toBe('db.example.org')
  })

  it.each([
    ['nothing', '', null],
    ['a web page', 'https://example.org/join/?host=a', null],
    ['another command', 'connect-support://ticket/?host=a', null],
    ['endless text', `connect-support://join/?host=${'a'.repeat(20_000)}`, null],
  ])('refuses %s', (_, text, part) => {
    expect(refusedPart(text)).toBe(part)
  })

  it.each([
    ['host', 'db.example.org', ''],
    ['host', 'db.example.org', '%2Fvar%2Frun%2Fpostgresql'],
    ['port', '6432', '0'],
    ['database', 'help+desk', ''],
    ['user', user, 'connect_owner'],
    ['password', password, 'short'],
    ['tls', 'email=', 'tls=on&email='],
    ['ca', 'email=', 'ca=AAAA&email='],
    ['email', 'ben%40example.org', 'ben'],
  ])('names %s if that is wrong', (part, good, bad) => {
    const link = buildTeamLink({ server, user, password, email: 'ben@example.org' })
    expect(link).toContain(good)
    expect(refusedPart(link.replace(good, bad))).toBe(part)
  })
})

describe('the connection to the server', () => {
  it.each([
    ['db.example.org', {}, 'verified', { rejectUnauthorized: true }],
    ['db.example.org', { ca: 'PEM' }, 'pinned', { rejectUnauthorized: true, ca: 'PEM' }],
    ['db.example.org', { tls: 'off' as const }, 'off', false],
    ['192.168.1.20', {}, 'verified', { rejectUnauthorized: true }],
    ['localhost.example.org', {}, 'verified', { rejectUnauthorized: true }],
    ['127.0.0.1.example.org', {}, 'verified', { rejectUnauthorized: true }],
    ['localhost', {}, 'local', false],
    ['127.0.0.1', {}, 'local', false],
    ['::1', {}, 'local', false],
    ['localhost', { ca: 'PEM' }, 'pinned', { rejectUnauthorized: true, ca: 'PEM' }],
  ])('to %s with %o is %s', (host, guard, tls, ssl) => {
    expect(placeOf({ ...server, host, ...guard }).tls).toBe(tls)
    expect(teamEndpoint({ ...server, host, ...guard }, user, password).ssl).toEqual(ssl)
  })
})
