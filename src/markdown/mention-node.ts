import type { Nodes, Parents } from 'mdast'
import { plainMentions } from '#shared/domain/mention'
import type { MessageTree } from './tree'

const ID = /^[a-z0-9]{20,32}$/u

/**
 * The parser reads `@[Mia Agent](id)` as an `@` and a link. Turns both into one mention. In code it
 * becomes what people write, `@Mia Agent`.
 */
export function markMentions(root: MessageTree, text: string): void {
  const walk = (node: Nodes) => {
    if (node.type === 'code' || node.type === 'inlineCode') node.value = plainMentions(node.value)
    if (!('children' in node)) return
    takeMentions(node, text)
    for (const child of node.children) walk(child)
  }
  walk(root)
}

function takeMentions(parent: Parents, text: string): void {
  parent.children.forEach((node, index) => {
    const before = parent.children[index - 1]
    if (node.type !== 'link' || !ID.test(node.url)) return
    if (before?.type !== 'text' || !before.value.endsWith('@')) return
    const { start, end } = node.position ?? {}
    const [, name] = /^\[([^\][\n]+)\]\(/u.exec(text.slice(start?.offset, end?.offset)) ?? []
    if (name === undefined) return
    before.value = before.value.slice(0, -1)
    parent.children[index] = { type: 'mention', id: node.url, value: name }
  })
}
