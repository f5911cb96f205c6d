import { isIP } from 'node:net'
import { addressRanges, behindNat64, plainAddress } from './address-ranges.ts'
import type { OutboundConfig } from './outbound-config.ts'
import { isMetadataAddress, isPrivateNetwork, isUnsafeAddress } from './unsafe-addresses.ts'

/** What may be reached. `deny` counts before `allow`, and `allow` before what is closed to everybody. */
export type OutboundRules = {
  isPlainHttpAllowed: boolean
  isOpenPort: (port: number) => boolean
  /** Of a name in lower case, without a dot at its end. */
  isOpenName: (name: string) => boolean
  /** Of an address that was written as such, or that `name` resolves to. */
  isOpenAddress: (address: string, name?: string) => boolean
}

export const outboundRules = (config: OutboundConfig): OutboundRules => {
  const [allowed, denied] = [hostSet(config.allow), hostSet(config.deny)]
  const own = hostSet(config.ownHosts)
  const ports = [...usualPorts, ...config.ports]

  const isOpenAddress = (text: string, name?: string): boolean => {
    const address = plainAddress(text)
    if (address === undefined || denied.hasAddress(address)) return false
    if (allowed.hasAddress(address)) return isOpenBehind(address)
    if (own.hasAddress(address)) return false
    // Who opens a name opens it in the own network. Loopback, link and metadata take a range of their own in the list: whoever
    // runs the zone of the name decides what it resolves to.
    if (name !== undefined && allowed.hasName(name) && isPrivateNetwork(address)) return !isMetadataAddress(address)
    return !isUnsafeAddress(address)
  }
  // Who opens the prefix of a NAT64 gateway opens what everybody may reach through it.
  const isOpenBehind = (address: string): boolean => {
    const behind = behindNat64(address)
    return behind === undefined || isOpenAddress(behind)
  }
  return {
    isPlainHttpAllowed: config.isPlainHttpAllowed,
    isOpenPort: port => ports.some(({ first, last }) => first <= port && port <= last),
    isOpenName: name => !denied.hasName(name) && (allowed.hasName(name) || (!own.hasName(name) && !isUnsafeName(name))),
    isOpenAddress,
  }
}

const usualPorts = [80, 443, 8443].map(port => ({ first: port, last: port }))

/** Names that mean this machine or the network that it is in (RFC 6761, RFC 6762, RFC 8375, ICANN 2024), and what people use like them. */
const localNames = [
  'localhost',
  'localdomain',
  'local',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'home.arpa',
  'onion',
  'invalid',
]

/** Where clouds answer their machines by a name that looks like everybody's. */
const metadataNames = [
  'metadata.goog',
  'metadata.tencentyun.com',
  'metadata.platformequinix.com',
  'api.metadata.cloud.ibm.com',
]

// A name without a dot is one of the network: `postgres`, `metadata`, `instance-data`.
const isUnsafeName = (name: string): boolean =>
  !name.includes('.') || [...localNames, ...metadataNames].some(end => name === end || name.endsWith(`.${end}`))

const isRange = (item: string): boolean => isIP(item.split('/')[0]!) !== 0

const hostSet = (items: readonly string[]) => {
  const names = new Set(items.filter(item => !isRange(item) && !item.startsWith('*.')))
  const ends = items.filter(item => item.startsWith('*.')).map(item => item.slice(1))
  return {
    hasName: (name: string) => names.has(name) || ends.some(end => name.endsWith(end)),
    hasAddress: addressRanges(items.filter(isRange)),
  }
}
