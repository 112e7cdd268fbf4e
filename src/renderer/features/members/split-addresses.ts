import { EmailSchema } from '../../../shared/domain/user'

export interface Addresses {
  /** In lower case, each once. */
  good: readonly string[]
  /** What is no address, as it was typed. */
  bad: readonly string[]
}

/** Reads a list as people paste it: one per line, or with commas, semicolons or spaces between; "Ben <ben@…>" too. */
export function splitAddresses(text: string): Addresses {
  const good = new Set<string>()
  const bad = new Set<string>()
  for (const part of text.split(/[,;\n\r\t]+/u)) {
    const inBrackets = /<([^<>]*)>\s*$/u.exec(part)?.[1]
    const words = inBrackets === undefined ? part.split(/\s+/u) : [inBrackets.trim()]
    for (const word of words.filter((one) => one !== '')) {
      const parsed = EmailSchema.safeParse(word)
      if (parsed.success) good.add(parsed.data)
      else bad.add(word)
    }
  }
  return { good: [...good], bad: [...bad] }
}
