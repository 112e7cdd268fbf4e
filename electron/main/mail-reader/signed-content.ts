import { fromBER } from 'asn1js'
import { ContentInfo, SignedData } from 'pkijs'

/**
 * The mail inside an "opaque" signature (RFC 8551, smime.p7m). Null if there is none or it is
 * encrypted. The signature is not verified: who signed, and whether the text was changed, stays
 * unknown.
 */
export function openSigned(bytes: Buffer): Buffer | null {
  try {
    const { result, offset } = fromBER(Uint8Array.from(bytes).buffer)
    if (offset === -1) return null
    const info = new ContentInfo({ schema: result })
    if (info.contentType !== ContentInfo.SIGNED_DATA) return null
    const signed = new SignedData({ schema: info.content as unknown })
    const content = signed.encapContentInfo.eContent
    return content === undefined ? null : Buffer.from(content.getValue())
  } catch (error) {
    // Not ASN.1, or not of this kind. The function then returns null.
    if (!(error instanceof Error)) throw error
    return null
  }
}
