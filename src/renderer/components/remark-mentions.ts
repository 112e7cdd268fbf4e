import type { Link, PhrasingContent, Root, Text } from 'mdast'
import { toString } from 'mdast-util-to-string'
import { visit } from 'unist-util-visit'

const ID = /^[a-z0-9]{20,32}$/u

/**
 * `@[Mia Agent](id)` reads as a link behind an `@`. It becomes a span that names whom it means; the `@` moves into
 * it. Any other link stays what it is.
 */
export function remarkMentions() {
  return (tree: Root) => {
    visit(tree, 'link', (link, index, parent) => {
      const before = index === undefined ? undefined : parent?.children[index - 1]
      if (before?.type !== 'text' || !before.value.endsWith('@') || !ID.test(link.url)) return
      before.value = before.value.slice(0, -1)
      asSpan(link)
    })
  }
}

function asSpan(link: Link): void {
  const words: Text = { type: 'text', value: `@${toString(link)}` }
  link.children = [words] satisfies PhrasingContent[]
  link.data = { hName: 'span', hProperties: { dataMention: link.url } }
}
