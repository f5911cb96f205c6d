/** Certificates of a private authority, made on the spot: X.509 v3 (RFC 5280) in the little DER that it takes. */
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isIPv4 } from 'node:net'

export type Certificate = { key: string; cert: string }
export type Authority = {
  /** As a file of authorities holds it. */
  pem: string
  /** A certificate for names and IPv4 addresses, good from an hour ago until `untilMs`. */
  issue: (hosts: readonly string[], untilMs?: number) => Certificate
}

const dayMs = 86_400_000

export const newAuthority = (name = 'Authority of the tests'): Authority => {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const make = (wanted: Wanted): string => pemOf('CERTIFICATE', certificate(wanted, { name, key: own.privateKey }))
  return {
    pem: make({ name, key: own.publicKey, hosts: [], isAuthority: true, untilMs: Date.now() + dayMs }),
    issue: (hosts, untilMs = Date.now() + dayMs) => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const cert = make({ name: 'receiver of the tests', key: publicKey, hosts, isAuthority: false, untilMs })
      return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert }
    },
  }
}

type Wanted = { name: string; key: KeyObject; hosts: readonly string[]; isAuthority: boolean; untilMs: number }

const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: Uint8Array[]): Buffer => der(0x30, ...parts)
const id = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))
const yes = der(0x01, Buffer.from([0xff]))

const nameOf = (text: string): Buffer => sequence(der(0x31, sequence(id('550403'), der(0x0c, Buffer.from(text)))))

const time = (ms: number): Buffer => der(0x18, Buffer.from(new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '')))

const extension = (hex: string, value: Uint8Array): Buffer => sequence(id(hex), der(0x04, value))

const hostName = (host: string): Buffer =>
  isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host))

const extensionsOf = ({ hosts, isAuthority }: Wanted): Buffer =>
  sequence(
    extension('551d13', isAuthority ? sequence(yes) : sequence()),
    ...(hosts.length > 0 ? [extension('551d11', sequence(...hosts.map(hostName)))] : []),
  )

/** ecdsa-with-SHA256. */
const algorithm = sequence(id('2a8648ce3d040302'))

const certificate = (wanted: Wanted, issuer: { name: string; key: KeyObject }): Buffer => {
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(8)])
  const signed = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    nameOf(issuer.name),
    sequence(time(Date.now() - 3_600_000), time(wanted.untilMs)),
    nameOf(wanted.name),
    wanted.key.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensionsOf(wanted)),
  )
  return sequence(signed, algorithm, der(0x03, Buffer.from([0]), sign('sha256', signed, issuer.key)))
}

const pemOf = (label: string, bytes: Buffer): string =>
  [`-----BEGIN ${label}-----`, ...bytes.toString('base64').match(/.{1,64}/g)!, `-----END ${label}-----`, ''].join('\n')
