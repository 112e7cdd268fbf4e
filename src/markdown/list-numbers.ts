import type { List, Nodes } from 'mdast'
import type { MessageTree } from './tree'

/**
 * `3.` followed by `7.` stays 3 and 7, because people refer to steps by number. A list of `1.` only
 * is counted.
 */
export function keepNumbers(root: MessageTree, text: string): void {
  const walk = (node: Nodes) => {
    if (node.type === 'list' && node.ordered === true) keepNumbersOf(node, text)
    if ('children' in node) for (const child of node.children) walk(child)
  }
  walk(root)
}

function keepNumbersOf(list: List, text: string): void {
  const written = list.children.map(({ position }) =>
    Number.parseInt(text.slice(position?.start.offset, (position?.start.offset ?? 0) + 9), 10),
  )
  const [first] = written
  if (first === undefined || written.every((number) => number === first)) return
  let next = first
  list.children.forEach((item, index) => {
    const number = written[index] ?? next
    if (number !== next) item.data = { ...item.data, number }
    next = number + 1
  })
}
