import { describe, expect, it } from 'vitest'
import { checkExternalLink } from '../../electron/main/windows/external-link'
import { DomainError } from '../../src/shared/errors'
import { linkTarget } from '../../src/renderer/components/link-target'

const refusal = (address: string): unknown => {
  try {
    return checkExternalLink(address)
  } catch (error) {
    return error
  }
}

describe('a link that a customer wrote', () => {
  it.each([
    ['https://example.org', 'https://example.org/'],
    ['HTTPS://Example.ORG/A?b=c#d', 'https://example.org/A?b=c#d'],
    ['https://example.org:8443/x', 'https://example.org:8443/x'],
    ['mailto:help@example.org', 'mailto:help@example.org'],
    ['  https://example.org  ', 'https://example.org/'],
    // Look-alike letters are shown as what they are.
    ['https://exаmple.org', 'https://xn--exmple-4nf.org/'],
  ])('%j opens as %s', (address, opened) => {
    expect(checkExternalLink(address)).toBe(opened)
    expect(linkTarget(address)).toBe(opened)
  })

  it.each([
    'http://example.org',
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    ' JavaScript:alert(1)',
    'data:text/html,<script>1</script>',
    'file:///etc/passwd',
    'smb://host/share',
    '\\\\host\\share',
    '//example.org',
    '/index.html',
    'app://bundle/index.html',
    'ms-msdt:/id PCWDiagnostic',
    'search-ms:query=x',
    'vbscript:msgbox(1)',
    'ftp://example.org',
    'blob:https://example.org/1',
    'view-source:https://example.org',
    '--version',
    '',
    ' ',
  ])('%j is not opened', (address) => {
    const error = refusal(address)
    expect(error).toBeInstanceOf(DomainError)
    expect(error).toMatchObject({
      code: 'input.invalid',
      details: { issues: [{ path: 'url', rule: 'link-not-allowed' }] },
    })
    expect(linkTarget(address)).toBeNull()
  })

  it.each(['https://bank.example@evil.example', 'https://user:password@example.org'])(
    '%s shows one host and would open another',
    (address) => {
      expect(refusal(address)).toBeInstanceOf(DomainError)
    },
  )
})
