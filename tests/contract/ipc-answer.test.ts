import { describe, expect, it, vi } from 'vitest'
import { type AnswerDeps, answer } from '#main/ipc/answer'
import type { Handlers } from '#main/ipc/handler'
import { APP_ORIGIN } from '#main/ipc/trusted-sender'
import { createLog } from '#main/log'
import { DomainError } from '#shared/errors'
import { CHANNELS, type Channel } from '#shared/ipc/channels'
import { MAX_CALL_BYTES } from '#shared/ipc/contract'

const own = { url: `${APP_ORIGIN}/index.html`, parent: null }
const id = 'a'.repeat(24)
const session = { user: {}, workspace: {}, memberships: [] } as never

function setUp(role: 'OWNER' | 'VIEWER' | null = 'OWNER') {
  const lines: string[] = []
  const run = vi.fn((): Promise<unknown> => Promise.resolve({}))
  const handlers = Object.fromEntries(
    CHANNELS.map((channel) => [
      channel,
      {
        permission: /^(app|settings|setup|sign-in):/.test(channel)
          ? 'anyone'
          : /:(list|counts|get|find|report|current)/.test(channel)
            ? 'tickets.read'
            : 'tickets.write',
        run,
      },
    ]),
  ) as unknown as Handlers<Channel>
  const deps: AnswerDeps = {
    handler: (channel) => handlers[channel],
    isOutdated: () => false,
    openCall: () => {
      if (role === null) throw new DomainError('session.required', {})
      return { viewer: { userId: id, workspaceId: id, role, session }, database: {} as never }
    },
    checkSession: vi.fn(() => Promise.resolve()),
    onError: vi.fn(),
    onSuccess: vi.fn(),
    log: createLog((line) => lines.push(line)),
  }
  return { deps, run, lines }
}

const errorCode = (result: Awaited<ReturnType<typeof answer>>) =>
  result.ok ? 'ok' : result.error.code

describe('who may call', () => {
  it.each([
    ['no frame', null],
    ['a frame inside the page', { url: own.url, parent: {} }],
    ['another origin', { url: 'https://bundle/index.html', parent: null }],
    ['another host', { url: 'app://bundle.evil/index.html', parent: null }],
    ['about:blank', { url: 'about:blank', parent: null }],
    ['an empty address', { url: '', parent: null }],
  ])('refuses %s', async (_name, frame) => {
    const { deps, run } = setUp()
    const result = await answer(deps, 'tickets:counts', frame as never, [{}])
    expect(errorCode(result)).toBe('sender.untrusted')
    expect(run).not.toHaveBeenCalled()
  })

  it('refuses calls without a session', async () => {
    const { deps, run } = setUp(null)
    expect(errorCode(await answer(deps, 'tickets:counts', own as never, [{}]))).toBe(
      'session.required',
    )
    expect(run).not.toHaveBeenCalled()
  })

  it('lets a member with the role VIEWER read and refuses writes', async () => {
    const { deps, run } = setUp('VIEWER')
    run.mockResolvedValueOnce([])
    expect(errorCode(await answer(deps, 'tags:list', own as never, [{}]))).toBe('ok')
    const write = await answer(deps, 'tags:remove', own, [{ ticketId: id, tagId: id }])
    expect(errorCode(write)).toBe('permission.denied')
    expect(run).toHaveBeenCalledTimes(1)
  })
})

describe('how much may be requested', () => {
  it('too many calls at once are refused, and the window works afterwards', async () => {
    const { deps, run } = setUp()
    const waiting: (() => void)[] = []
    run.mockImplementation(() => new Promise((resolve) => waiting.push(() => resolve({}))))
    const storm = Array.from({ length: 400 }, () => answer(deps, 'tickets:counts', own, [{}]))
    const refused = await Promise.race(storm)
    expect(refused).toEqual({
      ok: false,
      error: { code: 'calls.too-many', details: { limit: 250 } },
    })
    expect(run).toHaveBeenCalledTimes(250)
    for (const done of waiting) done()
    const answers = await Promise.all(storm)
    expect(answers.filter((one) => errorCode(one) === 'calls.too-many')).toHaveLength(150)
    run.mockResolvedValueOnce([])
    expect(errorCode(await answer(deps, 'tags:list', own, [{}]))).toBe('ok')
  })
})

describe('an app that is older than the database', () => {
  it('reads and changes nothing', async () => {
    const { deps, run } = setUp()
    const outdated = { ...deps, isOutdated: () => true }
    run.mockResolvedValueOnce([])
    expect(errorCode(await answer(outdated, 'tags:list', own, [{}]))).toBe('ok')
    const write = await answer(outdated, 'tags:remove', own, [{ ticketId: id, tagId: id }])
    expect(errorCode(write)).toBe('database.update-needed')
    const asked = await answer(outdated, 'sign-in:request-code', own, [{ email: 'm@example.org' }])
    expect(errorCode(asked)).toBe('database.update-needed')
    expect(run).toHaveBeenCalledTimes(1)
  })
})

describe('valid input', () => {
  const change = { ticketId: id, version: 1, status: 'CLOSED' }

  it.each<[string, Channel, unknown[]]>([
    ['no argument', 'tickets:counts', []],
    ['a second argument', 'tickets:counts', [{}, {}]],
    ['null', 'tickets:counts', [null]],
    ['an array', 'tickets:counts', [[]]],
    ['an extra key', 'tickets:set-status', [{ ...change, workspaceId: id }]],
    ['a number for an id', 'tickets:get', [{ ticketId: 7 }]],
    ['an id with a quote', 'tickets:get', [{ ticketId: `${id}'` }]],
    ['an id with a path', 'imports:cancel', [{ importId: '../../../../etc/passwd' }]],
    ['an unknown status', 'tickets:set-status', [{ ...change, status: 'DONE' }]],
    ['a fractional version', 'tickets:set-status', [{ ...change, version: 1.5 }]],
    ['too large a page', 'tickets:list', [page({ limit: 201 })]],
    ['an unknown view', 'tickets:list', [page({ view: '__proto__' })]],
    ['own __proto__ key', 'tickets:get', [JSON.parse(`{"ticketId":"${id}","__proto__":{"x":1}}`)]],
    ['a constructor key', 'tickets:get', [{ ticketId: id, constructor: { prototype: {} } }]],
    ['a subject of one letter', 'tickets:rename', [{ ticketId: id, version: 1, subject: 'a' }]],
    ['a subject with NUL', 'tickets:rename', [{ ticketId: id, version: 1, subject: 'a\u0000b' }]],
  ])('refuses %s', async (_name, channel, input) => {
    const { deps, run } = setUp()
    expect(errorCode(await answer(deps, channel, own as never, input))).toBe('input.invalid')
    expect(run).not.toHaveBeenCalled()
    expect(({} as { x?: number }).x).toBeUndefined()
  })

  it('refuses more than the size limit before validating it', async () => {
    const { deps, run } = setUp()
    const huge = { ticketId: id, name: 'x'.repeat(MAX_CALL_BYTES / 2 + 1) }
    expect(errorCode(await answer(deps, 'tags:add', own as never, [huge]))).toBe('input.too-large')
    let deep: unknown = 'end'
    for (let level = 0; level < 40; level += 1) deep = [deep]
    expect(errorCode(await answer(deps, 'tags:add', own as never, [deep]))).toBe('input.too-large')
    expect(run).not.toHaveBeenCalled()
  })

  it('names the field and the rule of a refusal, and not the value', async () => {
    const { deps } = setUp()
    const input = { ticketId: id, version: 1, subject: 's' }
    const result = await answer(deps, 'tickets:rename', own, [input])
    expect(result).toEqual({
      ok: false,
      error: {
        code: 'input.invalid',
        details: { issues: [{ path: 'subject', rule: 'too-short' }] },
      },
    })
  })
})

describe('the result', () => {
  it('has the code and details of a refusal', async () => {
    const { deps, run } = setUp()
    run.mockRejectedValueOnce(new DomainError('code.limited', { retryInSeconds: 12 }))
    const result = await answer(deps, 'sign-in:request-code', own, [{ email: 'a@b.cd' }])
    expect(result).toEqual({
      ok: false,
      error: { code: 'code.limited', details: { retryInSeconds: 12 } },
    })
  })

  it('has only an incident id for an unexpected error, without message or values', async () => {
    const { deps, run, lines } = setUp()
    run.mockRejectedValueOnce(new TypeError('secret of customer@example.org'))
    const result = await answer(deps, 'tickets:counts', own, [{}])
    expect(errorCode(result)).toBe('unexpected')
    expect(JSON.stringify(result) + lines.join()).not.toContain('customer@example.org')
    const incident = result.ok ? '' : (result.error.details as { incidentId: string }).incidentId
    expect(lines.join()).toContain(incident)
  })

  it('is refused if it does not match the contract', async () => {
    const { deps, run } = setUp()
    run.mockResolvedValueOnce([{ id, name: 'a', color: 'grey', passwordHash: 'x' }])
    const result = await answer(deps, 'tags:list', own, [{}])
    expect(errorCode(result)).toBe('unexpected')
    expect(JSON.stringify(result)).not.toContain('passwordHash')
  })
})

describe('a session that ended elsewhere', () => {
  /** Ends the session, or moves it to another workspace, when the database is asked about it. */
  function setUpEnding(then: 'ended' | 'moved' | 'alive' | 'away') {
    const scene = setUp()
    const viewer = { userId: id, workspaceId: id, role: 'OWNER' as const, session }
    let now: typeof viewer | null = viewer
    scene.deps.openCall = () => {
      if (now === null) throw new DomainError('session.required', {})
      return { viewer: now, database: {} as never }
    }
    const checkSession = vi.fn(() => {
      if (then === 'away') return Promise.reject(new DomainError('database.offline', {}))
      if (then === 'ended') now = null
      if (then === 'moved') now = { ...viewer, workspaceId: 'b'.repeat(24) }
      return Promise.resolve()
    })
    scene.deps.checkSession = checkSession
    return { ...scene, checkSession }
  }
  const zeros = {
    'my-open': 0,
    unassigned: 0,
    'all-open': 0,
    waiting: 0,
    resolved: 0,
    closed: 0,
  }

  it.each<[string, Channel, object, unknown]>([
    ['an empty page', 'tickets:list', page({}), { rows: [], nextCursor: null }],
    ['counts of nothing', 'tickets:counts', {}, zeros],
    ['an empty list', 'tags:list', {}, []],
  ])('is not mistaken for %s', async (_name, channel, input, output) => {
    for (const [then, code] of [
      ['ended', 'session.required'],
      ['moved', 'permission.denied'],
      ['away', 'database.offline'],
      ['alive', 'ok'],
    ] as const) {
      const { deps, run, checkSession } = setUpEnding(then)
      run.mockResolvedValueOnce(output)
      expect(errorCode(await answer(deps, channel, own, [input])), then).toBe(code)
      expect(checkSession).toHaveBeenCalledTimes(1)
    }
  })

  it.each([
    ['nothing is found', new DomainError('ticket.not-found', {})],
    ['the use case refuses', new DomainError('permission.denied', {})],
    ['the database refuses', Object.assign(new Error('no'), { code: '42501', severity: 'ERROR' })],
  ])('is reported when %s', async (_name, refusal) => {
    const { deps, run, checkSession } = setUpEnding('ended')
    run.mockRejectedValueOnce(refusal)
    const result = await answer(deps, 'tickets:get', own, [{ ticketId: id }])
    expect(errorCode(result)).toBe('session.required')
    expect(checkSession).toHaveBeenCalledTimes(1)
  })

  it('is not looked for after a result with content or another error', async () => {
    const { deps, run, checkSession } = setUpEnding('ended')
    run.mockResolvedValueOnce([{ id, name: 'printer', color: 'grey' }])
    expect(errorCode(await answer(deps, 'tags:list', own, [{}]))).toBe('ok')
    run.mockResolvedValueOnce({ ...zeros, waiting: 1 })
    expect(errorCode(await answer(deps, 'tickets:counts', own, [{}]))).toBe('ok')
    run.mockRejectedValueOnce(new DomainError('database.busy', {}))
    expect(errorCode(await answer(deps, 'tickets:counts', own, [{}]))).toBe('database.busy')
    expect(checkSession).not.toHaveBeenCalled()
  })

  it('does not count as a lost database when its connection was closed with it', async () => {
    const { deps, run } = setUpEnding('ended')
    run.mockImplementationOnce(async () => {
      await deps.checkSession()
      throw new Error('Cannot use a pool after calling end on the pool')
    })
    expect(errorCode(await answer(deps, 'tickets:counts', own, [{}]))).toBe('session.required')
  })
})

function page(change: object) {
  return { view: 'all-open', sort: 'updated', direction: 'desc', limit: 50, ...change }
}
