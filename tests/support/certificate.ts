import { generateKeyPairSync, sign } from 'node:crypto'

/**
 * A self-made certificate for `host`, and for 127.0.0.1 if that is localhost. It is valid for a
 * day, or expired. Nothing trusts it unless told to.
 */
export function makeCertificate(
  host = 'localhost',
  isExpired = false,
): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ecdsaWithSha256 = sequence(oid([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]))
  const commonName = sequence(oid([0x55, 0x04, 0x03]), tagged(0x0c, Buffer.from(host)))
  const name = sequence(tagged(0x31, commonName))
  const hour = 3_600_000
  const ends = Date.now() + (isExpired ? -0.5 : 24) * hour
  const validity = sequence(time(Date.now() - hour), time(ends))
  const names = sequence(
    tagged(0x82, Buffer.from(host)),
    ...(host === 'localhost' ? [tagged(0x87, Buffer.from([127, 0, 0, 1]))] : []),
  )
  const alternativeNames = sequence(oid([0x55, 0x1d, 0x11]), tagged(0x04, names))
  const authority = sequence(
    oid([0x55, 0x1d, 0x13]),
    tagged(0x01, Buffer.from([0xff])),
    tagged(0x04, sequence(tagged(0x01, Buffer.from([0xff])))),
  )
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(authority, alternativeNames)),
  )
  const signature = sign('sha256', body, privateKey)
  const whole = sequence(
    body,
    ecdsaWithSha256,
    tagged(0x03, Buffer.concat([Buffer.from([0]), signature])),
  )
  const lines = whole.toString('base64').replace(/(.{64})/g, '$1\n')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  }
}

/** One DER element: tag, length, content. */
function tagged(tag: number, content: Buffer): Buffer {
  const length =
    content.length < 0x80
      ? [content.length]
      : content.length < 0x100
        ? [0x81, content.length]
        : [0x82, content.length >> 8, content.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

function oid(bytes: number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes))
}

function time(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/[-:T]/g, '').slice(2, 14)
  return tagged(0x17, Buffer.from(`${text}Z`))
}
