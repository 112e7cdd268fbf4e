import type { Literal, Root } from 'mdast'

/** A member who was mentioned; `value` is the name as it was written, without `@`. */
export interface Mention extends Literal {
  type: 'mention'
  id: string
}

declare module 'mdast' {
  interface PhrasingContentMap {
    mention: Mention
  }
  interface RootContentMap {
    mention: Mention
  }
  interface ListItemData {
    /** As it was written; missing where counting on gives the same. */
    number?: number
  }
}

/** What a message says, part by part. */
export type MessageTree = Root
