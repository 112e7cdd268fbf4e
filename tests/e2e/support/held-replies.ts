import { queryOnce } from '#tests/support/embedded-query'
import { ownerOf } from './embedded'

/** Sets the undo delay of public replies. */
export const setDelay = async (dataDir: string, seconds: number) =>
  queryOnce(await ownerOf(dataDir), 'UPDATE "WorkspaceSettings" SET "undoSendSeconds" = $1', [
    seconds,
  ])

/** The customer's answer arrives, like an imported mail. */
export const comesIn = async (dataDir: string, content: string) =>
  queryOnce(
    await ownerOf(dataDir),
    `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "visibility", "content", "importKey")
     SELECT private.new_id(), "workspaceId", "id", "createdById", 'PUBLIC', $1, private.new_id() FROM "Ticket"`,
    [content],
  )
