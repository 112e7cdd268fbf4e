import '#renderer/zod-setup'
import { FakeMain } from '../fake-bridge'

declare global {
  interface Window {
    /** The fake itself, for tests that drive this page. */
    fake: FakeMain
  }
}

/** `?tickets=100000&phase=first-run`: sets any option of the fake by name. */
const query = new URLSearchParams(location.search)
const options: Record<string, unknown> = { now: Date.now() }
for (const [name, value] of query) {
  options[name] = /^\d+$/u.test(value)
    ? Number(value)
    : /^(true|false)$/u.test(value)
      ? value === 'true'
      : value
}
window.fake = new FakeMain(options)
window.connect = window.fake.bridge()
