/**
 * True for answers without a single row or word of the database: empty lists, null, counts of nought,
 * and objects of such. Row security answers an ended session just so.
 */
export function carriesNothing(answer: unknown): boolean {
  if (answer === null || answer === undefined) return true
  if (Array.isArray(answer)) return answer.length === 0
  if (typeof answer === 'object') return Object.values(answer).every(carriesNothing)
  return answer === 0 || answer === '' || answer === false
}
