import type { Handlers } from '#main/ipc/handler'
import type { ImportService } from './import-service'

type ImportChannel =
  | 'imports:begin'
  | 'imports:append'
  | 'imports:preview'
  | 'imports:start'
  | 'imports:cancel'
  | 'imports:discard'
  | 'imports:current'
  | 'imports:report'

/**
 * Import channels. All need the right to write tickets. Only the person who started an import can
 * see it.
 */
export function importHandlers(imports: ImportService): Handlers<ImportChannel> {
  return {
    'imports:begin': {
      permission: 'tickets.write',
      run: ({ files }, call) => imports.begin(files, call),
    },
    'imports:append': {
      permission: 'tickets.write',
      run: async (input, call) => {
        await imports.append(input, call)
        return {}
      },
    },
    'imports:preview': {
      permission: 'tickets.write',
      run: ({ importId, mapping, dateOrder }, call) =>
        imports.preview(importId, mapping, call, dateOrder),
    },
    'imports:start': {
      permission: 'tickets.write',
      run: ({ importId, mapping, dateOrder }, call) =>
        imports.start(importId, mapping, call, dateOrder),
    },
    'imports:cancel': {
      permission: 'tickets.write',
      run: async ({ importId }, call) => {
        await imports.cancel(importId, call)
        return {}
      },
    },
    'imports:discard': {
      permission: 'tickets.write',
      run: async ({ importId }, call) => {
        await imports.discard(importId, call)
        return {}
      },
    },
    'imports:current': {
      permission: 'tickets.write',
      run: (_input, call) => imports.current(call),
    },
    'imports:report': {
      permission: 'tickets.write',
      run: ({ importId }, call) => imports.report(importId, call),
    },
  }
}
