import { BlockList, isIP } from 'node:net'

type Family = 'ipv4' | 'ipv6'

/** Whether an address, as `plainAddress` writes it, lies in one of the ranges. */
export type Within = (address: string) => boolean

/** Addresses and CIDR ranges of both families. */
export const addressRanges = (ranges: readonly string[]): Within => {
  // By family: a list of Node's takes an IPv4 address for the IPv6 address that it can be written as.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = familyOf(address)
    lists[family].addSubnet(address, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family)
  }
  return address => lists[familyOf(address)].check(address, familyOf(address))
}

/** An address in its one spelling; an IPv4 address that is written as IPv6 (`::ffff:127.0.0.1`) as IPv4. Undefined for anything else. */
export const plainAddress = (text: string): string | undefined => {
  if (isIP(text) === 4) return text
  const spelled = isIP(text) === 6 ? URL.parse(`http://[${text}]`)?.hostname.slice(1, -1) : undefined
  return spelled === undefined ? undefined : (lastFour(spelled, '::ffff:') ?? spelled)
}

/** The IPv4 address that a NAT64 gateway (RFC 6052) would reach for this one. */
export const behindNat64 = (address: string): string | undefined => lastFour(address, '64:ff9b::')

const lastFour = (address: string, prefix: string): string | undefined => {
  if (!address.startsWith(prefix)) return undefined
  const groups = address.slice(prefix.length).split(':')
  if (groups.length > 2) return undefined
  const [high, low] = groups.length === 2 ? groups : ['0', groups[0]]
  const value = (Number.parseInt(high || '0', 16) * 0x1_00_00 + Number.parseInt(low || '0', 16)) >>> 0
  return [24, 16, 8, 0].map(shift => (value >>> shift) & 0xff).join('.')
}

const familyOf = (address: string): Family => (isIP(address) === 6 ? 'ipv6' : 'ipv4')
