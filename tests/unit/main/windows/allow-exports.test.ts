import { expect, it, vi } from 'vitest'

vi.mock('electron', () => ({ session: {} }))
const { isExport } = await import('#main/windows/allow-exports')

it('lets the page save its own exports', () => {
  expect(isExport('blob:app://bundle/5f0c', 'audit-log.csv')).toBe(true)
  expect(isExport('blob:app://bundle/5f0c', 'import-report.csv')).toBe(true)
})

it.each([
  ['blob:app://bundle/5f0c', 'invoice.exe'],
  ['blob:app://bundle/5f0c', '../audit-log.csv'],
  ['blob:app://bundle/5f0c', 'audit-log.csv.lnk'],
  ['blob:app://files/5f0c', 'audit-log.csv'],
  ['blob:https://example.org/5f0c', 'audit-log.csv'],
  ['blob:null/5f0c', 'audit-log.csv'],
  ['app://bundle/index.html', 'audit-log.csv'],
  ['data:text/csv,a', 'audit-log.csv'],
  ['https://example.org/audit-log.csv', 'audit-log.csv'],
])('refuses %s as %s', (url, name) => {
  expect(isExport(url, name)).toBe(false)
})
