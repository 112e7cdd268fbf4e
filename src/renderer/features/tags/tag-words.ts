import type { TagColor } from '#shared/domain/tag'

export const COLOR_WORDS: Record<TagColor, string> = {
  grey: 'Grey',
  red: 'Red',
  amber: 'Amber',
  green: 'Green',
  blue: 'Blue',
  violet: 'Violet',
  pink: 'Pink',
  teal: 'Teal',
}

/** "1 ticket", "1,200 tickets", "no tickets". */
export function ticketsWord(count: number): string {
  if (count === 0) return 'no tickets'
  return `${new Intl.NumberFormat().format(count)} ${count === 1 ? 'ticket' : 'tickets'}`
}
