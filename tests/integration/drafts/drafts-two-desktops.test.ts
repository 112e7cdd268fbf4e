import { describe, expect, it } from 'vitest'
import {
  acme,
  addUpload,
  here,
  letAMinutePass,
  mia,
  texts,
  there,
  ticketId,
  setUpDrafts,
} from '#tests/support/drafts-setup'

setUpDrafts()

describe('two desktops', () => {
  it('share what is written, changed and discarded', async () => {
    await here.type({}, 'Begun here')
    await here.sync()
    await there.sync()
    expect(await texts(there)).toEqual({ text: 'Begun here', versions: [] })
    expect(there.batch).toEqual([{ userId: mia.person.id, workspaceId: acme.workspaceId }])
    await there.type({}, 'Begun here, done there')
    await there.sync()
    await here.sync()
    expect(await texts(here)).toEqual({ text: 'Begun here, done there', versions: [] })
    await here.ask('drafts:discard', {
      userId: mia.person.id,
      workspaceId: acme.workspaceId,
      ticketId,
      kind: 'REPLY',
    })
    await here.sync()
    await there.sync()
    expect(await texts(there)).toBeNull()
  })

  it('lose no other text when the shown one is sent', async () => {
    await here.type({}, 'It is the fuse')
    letAMinutePass(here)
    await there.type({}, 'It is the cable')
    await here.sync()
    await there.sync()
    const left = { text: '', versions: ['It is the fuse'] }
    const place = { workspaceId: acme.workspaceId, ticketId, kind: 'REPLY' as const }
    for (let times = 0; times < 2; times += 1) {
      await there.ask('drafts:sent', { userId: mia.person.id, ...place })
      await there.sync()
      await here.sync()
      expect(await texts(there)).toEqual(left)
      expect(await texts(here)).toEqual(left)
    }
    const versionId = (await here.at({}))?.versions[0]?.id ?? ''
    const forgotten = await here.ask('drafts:drop-version', { ...place, versionId })
    expect(forgotten).toMatchObject({ text: '', versions: [] })
    await here.sync()
    await there.sync()
    expect(await texts(here)).toBeNull()
    expect(await texts(there)).toBeNull()
  })

  it('lose no text when both write the same draft: the newer one wins, the other becomes a version', async () => {
    await here.type({}, 'Dear Cora')
    await here.sync()
    await there.sync()
    await here.type({}, 'Dear Cora, it is the fuse')
    letAMinutePass(here)
    await there.type({}, 'Dear Cora, it is the cable')
    await here.sync()
    await there.sync()
    await here.sync()
    const both = { text: 'Dear Cora, it is the cable', versions: ['Dear Cora, it is the fuse'] }
    expect(await texts(there)).toEqual(both)
    expect(await texts(here)).toEqual(both)

    // Both continue, in turns: there are still two texts, and neither in an old form.
    await here.type({}, 'Dear Cora, it is the cable!')
    await here.sync()
    await there.type({}, 'Dear Cora, it is the cable?')
    await there.sync()
    await here.sync()
    expect(await texts(here)).toEqual({
      text: 'Dear Cora, it is the cable?',
      versions: ['Dear Cora, it is the cable!', 'Dear Cora, it is the fuse'],
    })
  })

  it('a desktop that was offline for long does not override newer text, whatever its clock says', async () => {
    await here.type({}, 'Common')
    await here.sync()
    await there.sync()
    there.setAway(true)
    // Its clock is wrong by a day, which must not matter. What counts is how long ago it was.
    there.turnBack(-86_400_000)
    await there.type({}, 'Old words')
    there.turnBack(-86_400_000 - 60_000)
    await here.type({}, 'New words')
    await here.sync()
    there.setAway(false)
    await there.sync()
    expect(await texts(there)).toEqual({ text: 'New words', versions: ['Old words'] })
    await here.sync()
    expect(await texts(here)).toEqual({ text: 'New words', versions: ['Old words'] })
  })

  it('a version is swapped with the text and back, and removed', async () => {
    await here.type({}, 'One')
    letAMinutePass(here)
    await there.type({}, 'Two')
    await here.sync()
    await there.sync()
    const draft = await there.at({})
    expect(draft).toMatchObject({ text: 'Two', versions: [{ text: 'One' }] })
    const place = { workspaceId: acme.workspaceId, ticketId, kind: 'REPLY' as const }
    const [version] = draft?.versions ?? []
    const taken = await there.ask('drafts:take-version', { ...place, versionId: version?.id ?? '' })
    expect(taken).toMatchObject({ text: 'One', versions: [{ text: 'Two' }] })
    const again = there.ask('drafts:take-version', { ...place, versionId: version?.id ?? '' })
    await expect(again).rejects.toMatchObject({ code: 'draft.not-found' })
    const dropped = await there.ask('drafts:drop-version', {
      ...place,
      versionId: taken.versions[0]?.id ?? '',
    })
    expect(dropped).toMatchObject({ text: 'One', versions: [] })
    await here.sync()
    expect(await texts(here)).toEqual({ text: 'One', versions: [] })
  })

  it('one sends while the other has written more: that stays a draft', async () => {
    const place = { userId: mia.person.id, workspaceId: acme.workspaceId, ticketId }
    await here.type({}, 'Yes')
    await here.sync()
    await there.sync()
    await there.type({}, 'No, and this is why')
    await there.sync()
    await here.ask('drafts:sent', { ...place, kind: 'REPLY' })
    await here.sync()
    expect(await texts(here)).toEqual({ text: 'No, and this is why', versions: [] })
    await there.ask('drafts:sent', { ...place, kind: 'REPLY' })
    await there.sync()
    await here.sync()
    expect([await texts(here), await texts(there)]).toEqual([null, null])
  })

  it('keep the files of both', async () => {
    const [one, two] = [await addUpload(), await addUpload()]
    await here.type({}, 'One', { files: [one] })
    letAMinutePass(here)
    await there.type({}, 'Two', { files: [two] })
    await here.sync()
    await there.sync()
    expect((await there.at({}))?.files).toEqual([one, two])
  })

  it('a text that starts with the other is no version', async () => {
    await here.type({}, 'Dear Cora')
    await here.sync()
    await there.type({}, 'Dear Cora, thank you')
    await there.sync()
    expect(await texts(there)).toEqual({ text: 'Dear Cora, thank you', versions: [] })
  })
})
