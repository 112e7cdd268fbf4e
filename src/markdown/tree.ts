import type { Literal, Root } from 'mdast'

/** A mention of a member. `value` is the name as written, without `@`. */
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
    /** The number as written. Missing when counting on gives the same. */
    number?: number
  }
}

/** The content of a message as a tree. */
export type MessageTree = Root
