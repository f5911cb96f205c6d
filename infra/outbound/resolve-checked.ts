import { Resolver } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { checkHost } from './check-sink.ts'
import { OutboundRefused } from './outbound-refused.ts'
import type { OutboundRules } from './outbound-rules.ts'

export type ResolvedAddress = { address: string; family: 4 | 6 }

/** The addresses of a name, of both families; none when there are none or nobody answers. */
export type Resolve = (name: string) => Promise<string[]>

export type ResolveOptions = { rules: OutboundRules; resolve?: Resolve | undefined }

/** Enough for one that is down, too few to make us knock on doors all over the Internet. */
const mostAddresses = 8

/**
 * Asks name servers, not the C library: that would hold one of four threads of the process for as long as a stranger's name server
 * likes. So `/etc/hosts` is not read.
 */
export const nameResolver = ({ servers, timeoutMs = 3_000 }: NameResolverOptions = {}): Resolve => {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 })
  if (servers && servers.length > 0) resolver.setServers(servers)
  return async name => {
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
    return answers.flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []))
  }
}

type NameResolverOptions = { servers?: readonly string[] | undefined; timeoutMs?: number }

let usual: Resolve | undefined
const usualResolver = (): Resolve => (usual ??= nameResolver())

/**
 * The addresses that a host may be reached at: connect to these and nothing else, with the host's name for SNI and `Host`. One address
 * that is closed closes the host, since which of them is taken is chance.
 *
 * @throws OutboundRefused `malformed`, `name`, `address` or `dns`.
 */
export const resolveChecked = async (host: string, options: ResolveOptions): Promise<ResolvedAddress[]> => {
  const { rules, resolve = usualResolver() } = options
  const checked = checkHost(host, rules)
  if (!checked.ok) throw new OutboundRefused(checked.reason)
  if (isIP(checked.host) !== 0) return [withFamily(checked.host)]
  const addresses = await resolve(checked.host).catch(() => [])
  if (addresses.length === 0) throw new OutboundRefused('dns')
  if (!addresses.every(address => rules.isOpenAddress(address, checked.host))) throw new OutboundRefused('address')
  return addresses.slice(0, mostAddresses).map(withFamily)
}

/**
 * `lookup` for the sockets of Node, which connect to what it returns. It is not asked where the host is an address already:
 * that must have been checked before.
 */
export const checkedLookup =
  (options: ResolveOptions): LookupFunction =>
  (host, { all = false }, callback) => {
    const found = resolveChecked(host, options)
    // oxlint-disable promise/no-callback-in-promise -- a callback is what sockets ask by
    found.then(
      addresses => (all ? callback(null, addresses) : callback(null, addresses[0]!.address, addresses[0]!.family)),
      (error: Error) => callback(error, ''),
    )
    // oxlint-enable promise/no-callback-in-promise
  }

const withFamily = (address: string): ResolvedAddress => ({ address, family: isIP(address) === 6 ? 6 : 4 })
