import { commandQueues } from '#infra/broker/topology.ts'
import { queueOf, lanes, type Kind } from '#contracts/tasks/kind.ts'
import { kinds } from '#contracts/tasks/registry.ts'
import type { BrokerFacts, NodeFacts, QueueFacts } from './broker-facts.ts'
import { gigabytes } from './disk-space.ts'
import { fault, ok, orElse, warning, type Finding } from './finding.ts'

/** The nodes run without alarm, and nobody is kept from publishing. */
export const checkNodes = ({ nodes, connections, vhost }: BrokerFacts): Finding[] => {
  const blocked = connections.filter(connection => connection.vhost === vhost).filter(isBlocked)
  return orElse(
    [
      ...nodes.flatMap(nodeFaults),
      ...blocked.map(({ name, state }) =>
        fault('broker', `the connection ${name} is ${state}`, 'end the alarm that blocks it'),
      ),
    ],
    ok('broker', `no alarm, ${nodes.map(roomOf).join(', ')}`),
  )
}

const isBlocked = ({ state }: { state?: string }): boolean => state === 'blocked' || state === 'blocking'

const roomOf = ({ name, disk_free: free }: NodeFacts): string =>
  free === undefined ? `${name} runs` : `${gigabytes(free)} free on ${name}`

const nodeFaults = (node: NodeFacts): Finding[] => {
  const { name, disk_free: free = Infinity, disk_free_limit: limit = 0, partitions = [] } = node
  if (!node.running) return [fault('broker', `the node ${name} does not run`, `start it; its log says why it stopped`)]
  const isShort = !node.disk_free_alarm && free < 2 * limit
  return [
    ...(node.mem_alarm
      ? [
          fault(
            'broker',
            `${name} has a memory alarm: it takes no messages`,
            'let consumers catch up, or raise vm_memory_high_watermark',
          ),
        ]
      : []),
    ...(node.disk_free_alarm
      ? [fault('broker', `${name} has a disk alarm: it takes no messages`, 'free some space on its disk')]
      : []),
    ...(isShort
      ? [
          warning(
            'broker',
            `${name} has ${gigabytes(free)} free, its alarm is at ${gigabytes(limit)}`,
            'free some space on its disk',
          ),
        ]
      : []),
    ...(partitions.length > 0
      ? [fault('broker', `${name} does not see ${partitions.join(', ')}`, 'mend the network between them')]
      : []),
  ]
}

/** What RabbitMQ does since 3.8.17 unless its configuration says otherwise. */
const defaultConsumerTimeoutMs = 1_800_000

/** No task may run longer than the broker lets a consumer hold its message. */
export const checkConsumerTimeout = (facts?: Pick<BrokerFacts, 'queues'>): Finding[] => {
  const short = Object.values<Kind>(kinds).flatMap(({ type, timeoutMs }) =>
    lanes
      .map(lane => ({
        name: queueOf(type, lane),
        limitMs: limitOf(facts?.queues.find(({ name }) => name === queueOf(type, lane))),
      }))
      .filter(({ limitMs }) => limitMs <= timeoutMs)
      .map(({ name, limitMs }) =>
        fault(
          'consumer timeout',
          `${name} takes messages back after ${limitMs / 1000} s, its tasks may run ${timeoutMs / 1000} s`,
          'raise consumer_timeout above it',
        ),
      ),
  )
  const longest = Math.max(...Object.values<Kind>(kinds).map(({ timeoutMs }) => timeoutMs)) / 1000
  const detail = `${commandQueues().length} queues give tasks time enough: the longest may run ${longest} s, RabbitMQ's default is ${defaultConsumerTimeoutMs / 1000} s`
  return orElse(short, ok('consumer timeout', detail))
}

const limitOf = (queue: QueueFacts | undefined): number =>
  Number(
    queue?.arguments['x-consumer-timeout'] ??
      queue?.effective_policy_definition?.['consumer-timeout'] ??
      defaultConsumerTimeoutMs,
  )
