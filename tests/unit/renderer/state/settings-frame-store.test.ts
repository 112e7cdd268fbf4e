import { describe, expect, it } from 'vitest'
import { DomainError } from '#shared/errors'
import { createDraftForm, isUnsaved } from '#renderer/components/settings/draft-form'
import { createSettingsFrameStore } from '#renderer/state/settings-frame-store'

interface Values {
  name: string
  days: number[]
}
const stored: Values = { name: 'Acme', days: [1] }
const labels = { name: 'Name', days: 'Days' }

describe('a form with a save button', () => {
  it('sends only the changed fields, and then counts as saved', async () => {
    const sent: unknown[] = []
    const form = createDraftForm<Values>({
      initial: stored,
      labels,
      save: (changed, values) => {
        sent.push(changed)
        return Promise.resolve(values)
      },
    })
    form.getState().set({ name: 'Acme care', days: [1] })
    expect(isUnsaved(form.getState())).toBe(true)
    expect(await form.getState().save()).toBe(true)
    expect(sent).toEqual([{ name: 'Acme care' }])
    expect(isUnsaved(form.getState())).toBe(false)
  })

  it('keeps the input and shows a refused field beside it', async () => {
    const form = createDraftForm<Values>({
      initial: stored,
      labels,
      save: () =>
        Promise.reject(
          new DomainError('input.invalid', { issues: [{ path: 'name', rule: 'too-short' }] }),
        ),
    })
    form.getState().set({ name: 'A' })
    expect(await form.getState().save()).toBe(false)
    expect(form.getState()).toMatchObject({
      values: { name: 'A' },
      problems: { name: 'Name needs at least 2 characters.' },
      error: null,
      refusals: 1,
    })
    form.getState().set({ name: 'Ac' })
    expect(form.getState().problems).toEqual({})
  })

  it('shows an error without a field for the whole form', async () => {
    const form = createDraftForm<Values>({
      initial: stored,
      labels,
      save: () => Promise.reject(new DomainError('database.offline', {})),
    })
    form.getState().set({ days: [] })
    expect(await form.getState().save()).toBe(false)
    expect(form.getState().error).toMatch(/cannot be reached/)
    expect(form.getState().values.days).toEqual([])
  })

  it('keeps input that is typed while waiting for the response', async () => {
    let answer = (_values: Values): void => undefined
    const form = createDraftForm<Values>({
      initial: stored,
      labels,
      save: () => new Promise((resolve) => (answer = resolve)),
    })
    form.getState().set({ name: 'One' })
    const saving = form.getState().save()
    form.getState().set({ name: 'One two' })
    answer({ name: 'One', days: [1] })
    await saving
    expect(form.getState().values.name).toBe('One two')
    expect(isUnsaved(form.getState())).toBe(true)
  })

  it('takes over others’ saved values, but not for fields being edited', () => {
    const form = createDraftForm<Values>({
      initial: stored,
      labels,
      save: (_changed, values) => Promise.resolve(values),
    })
    form.getState().set({ name: 'Mine' })
    form.getState().receive({ name: 'Theirs', days: [2] })
    expect(form.getState().values).toEqual({ name: 'Mine', days: [2] })
    expect(form.getState().problems).toEqual({
      name: 'It was changed elsewhere in the meantime, to “Theirs”. Saving replaces that.',
    })
  })

  it('saves nothing if nothing was changed', async () => {
    const form = createDraftForm<Values>({
      initial: stored,
      labels,
      save: () => Promise.reject(new Error('must not be called')),
    })
    form.getState().set({ name: 'Acme' })
    expect(await form.getState().save()).toBe(true)
  })

  it('does not overwrite others’ changes until they were seen', async () => {
    let [theirs, seen] = [{ name: 'Theirs', days: [1] }, stored.name]
    const form = createDraftForm<Values>({
      initial: stored,
      labels,
      save: (_changed, values) => {
        if (theirs.name !== seen) {
          return Promise.reject(new DomainError('edit.overtaken', { now: { name: theirs.name } }))
        }
        theirs = values
        return Promise.resolve(values)
      },
      reread: (now, saved) => {
        seen = now['name'] ?? ''
        return { ...saved, name: seen }
      },
    })
    form.getState().set({ name: 'Mine' })
    expect(await form.getState().save()).toBe(false)
    expect(form.getState()).toMatchObject({
      values: { name: 'Mine' },
      isSaving: false,
      refusals: 1,
    })
    expect(form.getState().problems.name).toContain('to “Theirs”')
    expect(await form.getState().save()).toBe(true)
    expect(theirs.name).toBe('Mine')
  })
})

describe('the frame of the settings', () => {
  it('asks before leaving a page with unsaved changes', () => {
    const frame = createSettingsFrameStore()
    frame.getState().open('general')
    frame.getState().setUnsaved('form', true)
    frame.getState().open('tags')
    expect(frame.getState().pageId).toBe('general')
    expect(frame.getState().leaving).not.toBeNull()
    frame.getState().stay()
    expect(frame.getState()).toMatchObject({ pageId: 'general', leaving: null })
    frame.getState().close()
    frame.getState().leave()
    expect(frame.getState().pageId).toBeNull()
    expect(frame.getState().unsaved.size).toBe(0)
  })

  it('leaves at once if nothing is unsaved, and stays if no page is requested', () => {
    const frame = createSettingsFrameStore()
    frame.getState().open()
    expect(frame.getState().pageId).toBe('')
    frame.getState().open('tags')
    frame.getState().open()
    expect(frame.getState().pageId).toBe('tags')
    frame.getState().close()
    expect(frame.getState().pageId).toBeNull()
  })

  it('restores unsaved input of a page that was removed, until somebody leaves it', () => {
    const frame = createSettingsFrameStore()
    const keep = { in: frame.getState().kept, as: 'general' }
    const save = (_changed: unknown, values: Values) => Promise.resolve(values)
    const formOf = (initial: Values) => createDraftForm<Values>({ initial, keep, labels, save })
    frame.getState().open('general')
    formOf(stored).getState().set({ name: 'Mine' })

    // The field that changed elsewhere says so. The other one follows.
    const again = formOf({ name: 'Theirs', days: [2] })
    expect(again.getState().values).toEqual({ name: 'Mine', days: [2] })
    expect(isUnsaved(again.getState())).toBe(true)
    expect(again.getState().problems.name).toContain('to “Theirs”')

    again.getState().discard()
    expect(formOf(stored).getState().values).toEqual(stored)
    formOf(stored).getState().set({ name: 'Mine' })
    frame.getState().setUnsaved('form', true)
    frame.getState().close()
    frame.getState().leave()
    expect(formOf(stored).getState().values).toEqual(stored)
  })
})
