import { describe, expect, it } from 'vitest'
import { checkExternalLink } from '#main/windows/external-link'
import { DomainError } from '#shared/errors'
import { hiddenTarget, linkTarget } from '#renderer/components/link-target'

const refusal = (address: string): unknown => {
  try {
    return checkExternalLink(address)
  } catch (error) {
    return error
  }
}

describe('a link in a requester’s text', () => {
  it.each([
    ['https://example.org', 'https://example.org/'],
    ['HTTPS://Example.ORG/A?b=c#d', 'https://example.org/A?b=c#d'],
    ['https://example.org:8443/x', 'https://example.org:8443/x'],
    ['mailto:help@example.org', 'mailto:help@example.org'],
    [
      'mailto:a@b.example?attach=/etc/passwd&Subject=Hi%20you&bcc=x@y.example',
      'mailto:a@b.example?Subject=Hi%20you',
    ],
    ['mailto:a@b.example?attachment=/etc/passwd', 'mailto:a@b.example'],
    [
      'mailto:a@b.example?cc=c@d.example&body=x&body=y',
      'mailto:a@b.example?cc=c@d.example&body=x&body=y',
    ],
    ['  https://example.org  ', 'https://example.org/'],
    // Look-alike letters are shown in their ASCII form.
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

describe('text that hides the target of a link', () => {
  it.each([
    ['https://bank.example/login', 'https://evil.test/phish', 'evil.test'],
    ['www.bank.example', 'https://evil.test/', 'evil.test'],
    ['bank.example/login', 'https://evil.test:8443/', 'evil.test:8443'],
    ['Please sign in at https://bank.example now', 'https://evil.test/', 'evil.test'],
    ['our page', 'https://xn--exmple-4nf.org/', 'xn--exmple-4nf.org'],
    ['\u202egro.elpmaxe', 'https://evil.test/', 'evil.test'],
    ['help@bank.example', 'mailto:thief@evil.test', 'thief@evil.test'],
  ])('%j asks first', (words, target, shown) => {
    expect(hiddenTarget(words, target)).toBe(shown)
  })

  it.each([
    ['our page', 'https://example.org/a'],
    ['https://example.org/a', 'https://example.org/a'],
    ['www.example.org', 'https://example.org/'],
    ['Example.org/x', 'https://www.example.org/x'],
    ['report.pdf', 'https://files.example.org/1'],
    ['version 2.5', 'https://example.org/'],
    ['help@example.org', 'mailto:help@example.org?subject=x'],
  ])('%j does not', (words, target) => {
    expect(hiddenTarget(words, target)).toBeNull()
  })
})
