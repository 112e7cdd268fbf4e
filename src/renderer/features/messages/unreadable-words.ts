/** Says that drafts on this computer could not be read, and that nothing is lost. */
export function unreadableWords(count: number): string {
  return `${count === 1 ? 'One draft on this computer' : `${count} drafts on this computer`} could not be read. What could not be read was set aside in the data folder, unchanged.`
}
