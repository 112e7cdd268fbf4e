import '#renderer/zod-setup'
import { FakeMain } from '../fake-bridge'

declare global {
  interface Window {
    /** The stand-in itself, for whoever drives this page. */
    fake: FakeMain
  }
}

/** `?tickets=100000&phase=first-run`: any option of the stand-in by its name. */
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
