import { BlockList, isIP } from 'node:net'

type Family = 'ipv4' | 'ipv6'
/** By family: a list of Node's takes an IPv4 address for the IPv6 address that it can be written as, and `::/0` for everything. */
type Addresses = Record<Family, BlockList>

const familyOf = (address: string): Family => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

const parts = (cidr: string): { address: string; bits: number; family: Family } => {
  const [address = '', bits] = cidr.split('/')
  return { address, bits: Number(bits), family: familyOf(address) }
}

const addressesOf = (cidrs: readonly string[]): Addresses => {
  const addresses = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const { address, bits, family } of cidrs.map(parts)) addresses[family].addSubnet(address, bits, family)
  return addresses
}

// By the list itself, which stays the same object for as long as its key is remembered.
const known = new WeakMap<readonly string[], Addresses>()

/** Whether an address, as `clientAddress` gives it, lies in one of these networks. What is no address lies in none. */
export const isWithin = (address: string, cidrs: readonly string[]): boolean => {
  if (isIP(address) === 0) return false
  const addresses = known.get(cidrs) ?? addressesOf(cidrs)
  known.set(cidrs, addresses)
  const family = familyOf(address)
  return addresses[family].check(address, family)
}

/** Whether one network holds all addresses of another. */
export const contains = (outer: string, inner: string): boolean => {
  const [whole, part] = [parts(outer), parts(inner)]
  return whole.family === part.family && whole.bits <= part.bits && isWithin(part.address, [outer])
}
