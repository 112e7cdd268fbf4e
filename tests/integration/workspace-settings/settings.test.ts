import { describe, expect, it } from 'vitest'
import type { WorkspaceSettings } from '#shared/domain/workspace-settings'
import {
  archived,
  ask,
  inArchive,
  member,
  owner,
  refusal,
  renewed,
  setUpSettings,
} from '#tests/support/settings-setup'

setUpSettings()

describe('settings of the workspace', () => {
  it('change what is given and leave the rest', async () => {
    const before = await ask('workspace-settings:read', {}, member.call)
    const hours = [
      { weekday: 1, opensAt: 540, closesAt: 720 },
      { weekday: 1, opensAt: 780, closesAt: 1020 },
    ]
    const changed = await ask('workspace-settings:update', {
      timeZone: 'Europe/Oslo',
      senderName: 'Care',
      senderAddress: 'Care@Example.org',
      defaultPriority: 'HIGH',
      hours,
    })
    expect(changed).toEqual({
      ...(before as object),
      timeZone: 'Europe/Oslo',
      senderName: 'Care',
      senderAddress: 'care@example.org',
      defaultPriority: 'HIGH',
      hours,
    })
    expect(renewed).toBe(1)
    expect(await ask('workspace-settings:read', {}, member.call)).toEqual(changed)
    expect(await ask('workspace-settings:update', { senderName: null, hours: [] })).toEqual({
      ...(changed as object),
      senderName: null,
      hours: [],
    })
  })

  it('name the field of a rule that only the database can check', async () => {
    const asked = ask('workspace-settings:update', {
      undoSendSeconds: 33,
      maxTicketAttachmentBytes: 10,
    })
    expect(await refusal(asked)).toEqual({
      code: 'input.invalid',
      details: { issues: [{ path: 'maxTicketAttachmentBytes', rule: 'total-below-single' }] },
    })
    expect(await ask('workspace-settings:read', {})).toMatchObject({ undoSendSeconds: 10 })
  })

  it('are refused to members and to everybody once the workspace is archived', async () => {
    const change = { undoSendSeconds: 5 }
    expect(await refusal(ask('workspace-settings:update', change, member.call))).toMatchObject({
      code: 'permission.denied',
    })
    await archived(async () => {
      for (const input of [change, { hours: [] }]) {
        const asked = ask('workspace-settings:update', input, inArchive(owner))
        expect(await refusal(asked)).toMatchObject({ code: 'workspace.archived' })
      }
      expect(await ask('workspace-settings:read', {})).toMatchObject({ undoSendSeconds: 10 })
    })
  })
})

describe('settings that two people change', () => {
  it('do not overwrite what their editor has not seen, and do not affect other changes', async () => {
    const before: WorkspaceSettings = await ask('workspace-settings:read', {})
    const set = (signature: string, seen: string): Promise<WorkspaceSettings> =>
      ask('workspace-settings:update', { signature, seen: { signature: seen } })
    await set('Theirs', before.signature)
    await ask('workspace-settings:update', {
      undoSendSeconds: 7,
      seen: { undoSendSeconds: before.undoSendSeconds },
    })
    expect(await refusal(set('Mine', before.signature))).toEqual({
      code: 'edit.overtaken',
      details: { now: { signature: 'Theirs' } },
    })
    const now = await set('Mine', 'Theirs')
    expect(now).toMatchObject({ signature: 'Mine', undoSendSeconds: 7 })
    const hours = [{ weekday: 1, opensAt: 540, closesAt: 1020 }]
    const stale = { hours, seen: { hours: [{ weekday: 2, opensAt: 0, closesAt: 60 }] } }
    expect(await refusal(ask('workspace-settings:update', stale))).toMatchObject({
      code: 'edit.overtaken',
    })
    await ask('workspace-settings:update', {
      signature: before.signature,
      undoSendSeconds: before.undoSendSeconds,
    })
  })
})
