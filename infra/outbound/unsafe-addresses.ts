import { addressRanges, type Within } from './address-ranges.ts'

/**
 * Everything in the IPv4 registry of special-purpose addresses (RFC 6890 and its successors) that is not for everybody on the
 * Internet, and the address at which Azure answers the machines that it hosts.
 */
const unsafeIpv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

/** What IANA gives out as global unicast. All else is refused: loopback, link and site, multicast, NAT64, and what nobody has assigned. */
const globalIpv6 = addressRanges(['2000::/3'])

/** Within it: protocol assignments with Teredo, documentation, 6to4. */
const unsafeIpv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const listed = addressRanges([...unsafeIpv4, ...unsafeIpv6])

/** Whether an address, as `plainAddress` writes it, is not one for everybody on the Internet. */
export const isUnsafeAddress: Within = address => listed(address) || (address.includes(':') && !globalIpv6(address))

/** What people number their own networks with (RFC 1918, RFC 6598, RFC 4193). */
export const isPrivateNetwork = addressRanges([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
])

/** Where clouds tell a machine its secrets, inside the private ranges: Alibaba, Amazon, Google. */
export const isMetadataAddress = addressRanges(['100.100.100.200', 'fd00:ec2::/32', 'fd20:ce::254'])
