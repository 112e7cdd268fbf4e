/**
 * What mail programs put before the subject of a reply: "Re:" in most languages, "AW:" in German,
 * "SV:" in Scandinavia, "Antw:" in Dutch, "R:" and "RIF:" in Italian, "Odp:" in Polish and so on,
 * also with a count ("Re[2]:").
 */
const REPLY_MARK =
  /^(?:(?:re|aw|antw(?:ort)?|sv|vs|vá|odp|ynt|res|rif|r|atb|απ|σχετ|ответ|отв|回复|回覆|答复|返信|답장)\s*(?:\[\d{1,3}\]|\^\d{1,3}|\(\d{1,3}\))?\s*[:：]\s*)+/iu

/** The subject without leading reply marks. Marks of forwarded mail ("Fwd:") stay. */
export function withoutReplyMark(subject: string): string {
  const bare = subject.replace(REPLY_MARK, '')
  return bare.trim() === '' ? subject : bare
}
