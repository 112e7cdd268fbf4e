import { describe, expect, it } from 'vitest'
import { whyNotInstalled } from '#main/database/embedded/binaries'
import { isEmbeddedServerError } from '#main/database/embedded/embedded-server-error'
import { refuseWithoutRuntime } from '#main/database/embedded/windows-runtime'
import { describeProblem } from '#main/state/start-problem'

const refusal = (exitCode: number | null, platform: NodeJS.Platform = 'win32') => {
  try {
    refuseWithoutRuntime(platform, exitCode)
    return null
  } catch (error) {
    return error
  }
}

describe('Microsoft’s runtime, which the server’s programs need on Windows', () => {
  it.each([
    ['missing', 3221225781, /not installed on this computer \(0xC0000135\)/],
    ['missing', -1073741515, /not installed on this computer/],
    ['old', 3221225477, /crashed at its start \(0xC0000005\).*too old/],
  ] as const)('is reported as %s after exit code %i', (state, exitCode, words) => {
    const error = refusal(exitCode)
    expect(isEmbeddedServerError(error, 'windows-runtime') && error.details).toEqual({ state })
    const problem = describeProblem(error)
    expect(problem.explanation).toMatch(words)
    expect(problem.explanation).toContain('Your data was not touched.')
    expect(problem.advice).toContain('https://aka.ms/vs/17/release/vc_redist.x64.exe')
  })

  it('is not related to any other exit code, nor to another system', () => {
    for (const code of [null, 0, 1, 2, 127, 3221225786]) expect(refusal(code)).toBeNull()
    expect(refusal(3221225781, 'linux')).toBeNull()
    expect(refusal(3221225477, 'darwin')).toBeNull()
  })
})

it('says which programs run on Windows on ARM', () => {
  expect(whyNotInstalled('win32', 'arm64')).toContain('the app for x64')
  expect(whyNotInstalled('win32', 'x64')).toBe('it is not installed for this system')
  expect(whyNotInstalled('linux', 'riscv64')).toBe('it is not installed for this system')
})
