/** Why this desktop cannot use its login for the team: the file is broken, or the keyring was reset. */
export class TeamCredentialError extends Error {
  override readonly name = 'TeamCredentialError'
  readonly code: 'sealed' | 'unreadable'

  constructor(code: 'sealed' | 'unreadable', options?: ErrorOptions) {
    super(`the team's login is ${code}`, options)
    this.code = code
  }
}
