import { Resolver } from 'node:dns/promises'

/** Reads the TXT records of a name, each put together from its parts; none when there is no such name. */
export type ReadTxt = (name: string) => Promise<string[]>

export type TxtOptions = {
  /** Name servers to ask, as `address` or `address:port`; those of the system when absent. */
  servers?: readonly string[] | undefined
  timeoutMs?: number
}

/** @throws when no name server answers. */
export const txtReader = ({ servers, timeoutMs = 3_000 }: TxtOptions = {}): ReadTxt => {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 })
  if (servers && servers.length > 0) resolver.setServers(servers)
  return async name => {
    try {
      const records = await resolver.resolveTxt(name)
      return records.map(parts => parts.join(''))
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'ENODATA'))
        return []
      throw error
    }
  }
}
