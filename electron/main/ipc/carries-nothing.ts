/**
 * True for answers without any row or text from the database: empty lists, null, zero counts, and
 * objects of these. This is what row security returns to an ended session.
 */
export function carriesNothing(answer: unknown): boolean {
  if (answer === null || answer === undefined) return true
  if (Array.isArray(answer)) return answer.length === 0
  if (typeof answer === 'object') return Object.values(answer).every(carriesNothing)
  return answer === 0 || answer === '' || answer === false
}
