import { expect, test } from 'vitest'
import { createApi } from '#renderer/api/client'
import { errorText } from '#renderer/errors/error-text'
import { createInviteStore } from '#renderer/features/members/invite-store'
import { createMembersStore } from '#renderer/features/members/members-store'
import { FakeMain } from '#tests/support/fake-bridge'

function setUp() {
  const main = new FakeMain({ tickets: 1 })
  const api = createApi(main.bridge())
  let changes = 0
  const members = createMembersStore({ api, explain: errorText, onChanged: () => (changes += 1) })
  let made = 0
  const invites = createInviteStore({
    api,
    makeId: () => `v${String(++made).padStart(23, '7')}`,
    explain: errorText,
    onInvited: (invitation) => members.getState().receive(invitation),
  })
  const sent = () => main.calls.filter(({ channel }) => channel === 'members:invite')
  return {
    main,
    sent,
    changes: () => changes,
    invites: () => invites.getState(),
    members: () => members.getState(),
  }
}

test('a pasted list is read with any separator, each address once', async () => {
  const { invites, sent } = setUp()
  invites().write(
    'Ben <Ben@Example.com>, cora@example.com; cora@EXAMPLE.com\n\n  dora@example.com\tmailto:eve@example.com',
  )
  await invites().send()
  expect(sent().map(({ input }) => (input as { email: string }).email)).toEqual([
    'ben@example.com',
    'cora@example.com',
    'dora@example.com',
    'eve@example.com',
  ])
})

test('one bad address invites nobody, and the list stays', async () => {
  const { invites, sent } = setUp()
  invites().write('new@example.com, nonsense')
  await invites().send()
  expect(invites().problem).toContain('“nonsense”')
  expect(sent()).toHaveLength(0)
  expect(invites().text).toBe('new@example.com, nonsense')
})

test('each address of a list has its own result, and failed ones stay in the list', async () => {
  const { main, invites, members } = setUp()
  await members().refresh()
  invites().setRole('VIEWER')
  invites().write(`new@example.com\n${main.me.email}\nother@example.com`)
  await invites().send()
  expect(invites().outcomes.map(({ email, problem }) => [email, problem === null])).toEqual([
    ['new@example.com', true],
    [main.me.email, false],
    ['other@example.com', true],
  ])
  expect(invites().text).toBe(main.me.email)
  const shown = members().invitations.slice(0, 2)
  expect(shown.map(({ email, role }) => `${email} ${role}`)).toEqual([
    'other@example.com VIEWER',
    'new@example.com VIEWER',
  ])
})

test('an invitation whose response was lost is sent again with the same id', async () => {
  const { main, invites, sent } = setUp()
  main.failWith = { code: 'database.unknown-outcome', details: {} }
  invites().write('new@example.com')
  await invites().send()
  main.failWith = null
  await invites().send()
  expect(new Set(sent().map(({ input }) => (input as { id: string }).id)).size).toBe(1)
  expect(invites()).toMatchObject({ text: '', outcomes: [{ problem: null }] })
})

test('a change shows in its row, and a refusal is shown there and changes nothing', async () => {
  const { main, members, changes } = setUp()
  await members().refresh()
  const [owner, other] = members().members
  if (owner === undefined || other === undefined) throw new Error('Too few members')
  expect(await members().changeRole(other.person.id, 'VIEWER')).toBe(true)
  expect(members().members[1]?.role).toBe('VIEWER')
  expect(changes()).toBe(1)
  main.overrides = {
    'members:change-role': () => {
      throw main.refusal('workspace.last-owner', {})
    },
  }
  expect(await members().changeRole(owner.person.id, 'MEMBER')).toBe(false)
  expect(members().members[0]?.role).toBe('OWNER')
  expect(members().problems.get(owner.person.id)).toContain('last owner')
  expect(members().busy.size).toBe(0)
  expect(await members().end(other.person.id)).toBe(true)
  expect(members().members.find(({ person }) => person.id === other.person.id)?.isActive).toBe(
    false,
  )
})

test('a list requested before a change does not bring back the old state', async () => {
  const { main, members } = setUp()
  await members().refresh()
  const [, other] = members().members
  if (other === undefined) throw new Error('Too few members')
  const old = { members: [...members().members], invitations: [] }
  let answer: () => void = () => undefined
  const held = new Promise<void>((resolve) => (answer = resolve))
  main.overrides = {
    'members:list': async () => {
      await held
      return old
    },
  }
  const reading = members().refresh()
  await members().changeRole(other.person.id, 'VIEWER')
  answer()
  await reading
  expect(members().members[1]?.role).toBe('VIEWER')
})

test('an invitation that was accepted in the meantime is reported, and the list is reloaded', async () => {
  const { main, members } = setUp()
  await members().refresh()
  const id = members().invitations[0]?.id ?? ''
  main.overrides = {
    'members:revoke-invitation': () => {
      throw main.refusal('invitation.not-found', {})
    },
  }
  const before = main.calls.filter(({ channel }) => channel === 'members:list').length
  expect(await members().revoke(id)).toBe(false)
  expect(members().problems.get(id)).toContain('accepted or revoked')
  expect(main.calls.filter(({ channel }) => channel === 'members:list').length).toBe(before + 1)
})
