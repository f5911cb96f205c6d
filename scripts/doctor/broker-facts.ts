/** What the management API tells of one virtual host, as far as the checks read it. */
export type BrokerFacts = {
  vhost: string
  exchanges: ExchangeFacts[]
  queues: QueueFacts[]
  bindings: BindingFacts[]
  nodes: NodeFacts[]
  connections: { name: string; state?: string; vhost: string }[]
}

type Arguments = Record<string, unknown>

type ExchangeFacts = {
  name: string
  type: string
  durable: boolean
  arguments: Arguments
  policy?: string | null
}

/** Numbers and states come with the broker's next collection: a queue made a moment ago has none. */
export type QueueFacts = {
  name: string
  type?: string
  durable: boolean
  arguments: Arguments
  policy?: string | null
  operator_policy?: string | null
  effective_policy_definition?: Arguments | null
  state?: string
  leader?: string
  members?: string[]
  online?: string[]
  messages?: number
  messages_ready?: number
  messages_unacknowledged?: number
  messages_dlx?: number
  consumers?: number
}

export type BindingFacts = {
  source: string
  destination: string
  destination_type: string
  routing_key: string
  arguments: Arguments
}

export type NodeFacts = {
  name: string
  running: boolean
  mem_alarm?: boolean
  disk_free_alarm?: boolean
  disk_free?: number
  disk_free_limit?: number
  partitions?: string[]
}

const timeoutMs = 5_000

/** Reads everything that the checks need. `address` is that of the management API, with user and password inside. */
export const readBrokerFacts = async (address: string, vhost: string): Promise<BrokerFacts> => {
  const { href, headers } = signIn(address)
  const read = async <Answer>(path: string): Promise<Answer> => {
    const response = await fetch(`${href}/api/${path}`, { headers, signal: AbortSignal.timeout(timeoutMs) })
    if (!response.ok) throw new Error(`the management API answered ${response.status} to ${path}`)
    return (await response.json()) as Answer
  }
  const host = encodeURIComponent(vhost)
  const [exchanges, queues, bindings, nodes, connections] = await Promise.all([
    read<ExchangeFacts[]>(`exchanges/${host}`),
    read<QueueFacts[]>(`queues/${host}`),
    read<BindingFacts[]>(`bindings/${host}`),
    read<NodeFacts[]>('nodes'),
    read<BrokerFacts['connections']>('connections'),
  ])
  return { vhost, exchanges, queues, bindings, nodes, connections }
}

// fetch refuses addresses that carry credentials.
const signIn = (address: string): { href: string; headers: Record<string, string> } => {
  const url = new URL(address)
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  url.username = ''
  url.password = ''
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
  return { href: url.href.replace(/\/+$/, ''), headers: { authorization } }
}

/** The virtual host that an AMQP address names. */
export const vhostOf = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1)) || '/'
