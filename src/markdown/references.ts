import type { Definition, Nodes, Parents, Root } from 'mdast'
import { linkWords } from './link-words'

/**
 * Copies URLs that are defined elsewhere in the text (`[x][1]` and `[1]: https://...`) to where
 * they are used. A line that looks like a definition but is never used stays a line of text.
 */
export function resolveReferences(root: Root, text: string): void {
  const definitions = new Map<string, Definition>()
  const used = new Set<Definition>()
  const collect = (node: Nodes) => {
    if (node.type === 'definition' && !definitions.has(node.identifier))
      definitions.set(node.identifier, node)
    if ('children' in node) node.children.forEach(collect)
  }
  const replace = (parent: Parents) => {
    parent.children.forEach((node, index) => {
      if (node.type === 'linkReference' || node.type === 'imageReference') {
        const definition = definitions.get(node.identifier)
        if (definition !== undefined) used.add(definition)
        const url = definition?.url ?? ''
        parent.children[index] =
          node.type === 'linkReference'
            ? { ...node, type: 'link', url }
            : { ...node, type: 'image', url }
      }
      if ('children' in node) replace(node)
    })
  }
  const settle = (parent: Parents) => {
    const kept: Nodes[] = []
    for (const node of parent.children) {
      if ('children' in node) settle(node)
      if (node.type !== 'definition') kept.push(node)
      else if (!used.has(node)) {
        const { start, end } = node.position ?? {}
        kept.push({
          type: 'paragraph',
          children: linkWords(text.slice(start?.offset, end?.offset)),
        })
      }
    }
    parent.children = kept as typeof parent.children
  }
  collect(root)
  if (definitions.size === 0) return
  replace(root)
  settle(root)
}
