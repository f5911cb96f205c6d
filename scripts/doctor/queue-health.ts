import { rungs } from '#infra/broker/topology.ts'
import type { BrokerFacts, QueueFacts } from './broker-facts.ts'
import { fault, ok, orElse, warning, type Finding } from './finding.ts'

/** The queues work, are read, and lose nothing. */
export const checkQueues = ({ queues, vhost }: BrokerFacts): Finding[] =>
  orElse(
    [
      ...queues.flatMap(noLeader),
      ...queues.flatMap(unread),
      ...queues.flatMap(unseen),
      ...queues.flatMap(noDeliveryLimit),
      ...queues.flatMap(queue => underPolicy(queue, vhost)),
    ],
    ok('queues', `all ${queues.length} have a leader and are read`),
  )

const isQuorum = ({ type, arguments: given }: QueueFacts): boolean => (type ?? given['x-queue-type']) === 'quorum'
const isRung = ({ name }: QueueFacts): boolean => rungs.some(rung => rung.name === name)

const noLeader = (queue: QueueFacts): Finding[] => {
  const { name, state, leader, members = [], online = members } = queue
  if (!isQuorum(queue)) return []
  if ((state !== undefined && state !== 'running') || leader === '') {
    const fix = `bring back its nodes (${members.join(', ')}); rabbitmqctl list_queues name state shows when it runs`
    return [
      fault('queues', `${name} has no leader${state === undefined ? '' : ` (${state})`}: nothing moves in it`, fix),
    ]
  }
  const away = members.filter(member => !online.includes(member))
  if (away.length === 0) return []
  return [warning('queues', `${name} lacks its member on ${away.join(', ')}`, 'bring back that node')]
}

const unread = (queue: QueueFacts): Finding[] => {
  const { name, messages_ready: ready = 0, consumers = 0 } = queue
  if (isRung(queue) || ready === 0 || consumers > 0) return []
  return [
    warning(
      'queues',
      `${name} has ${ready} messages and nobody reads it`,
      'start the platform (npm start), or what reads it',
    ),
  ]
}

// At-least-once dead-lettering keeps what it cannot deliver, and the console counts it neither as ready nor as taken.
/** How many messages have left a queue without arriving anywhere. */
export const unseenIn = ({ messages = 0, messages_ready: ready = 0, ...rest }: QueueFacts): number =>
  rest.messages_dlx ?? messages - ready - (rest.messages_unacknowledged ?? 0)

const unseen = (queue: QueueFacts): Finding[] => {
  const { name } = queue
  if (unseenIn(queue) <= 0) return []
  return [
    fault(
      'queues',
      `${name} holds ${unseenIn(queue)} messages unseen: they left it and no queue has taken them`,
      'npm run topology -- --assert, and the broker tries again within three minutes; if they stay, the queue that they go to is missing or full',
    ),
  ]
}

const noDeliveryLimit = (queue: QueueFacts): Finding[] => {
  const { name, arguments: given, effective_policy_definition: policy } = queue
  if (!isQuorum(queue) || isRung(queue)) return []
  if (given['x-delivery-limit'] !== undefined || policy?.['delivery-limit'] !== undefined) return []
  const detail = `${name} has no delivery limit of its own: RabbitMQ 3 then never gives up, RabbitMQ 4 drops after 20`
  return [warning('queues', detail, 'declare it with x-delivery-limit, or set one by policy')]
}

/** A policy with one of these makes messages, or the queue, vanish. */
const dangerous = ['message-ttl', 'expires', 'max-length-bytes']

const underPolicy = (queue: QueueFacts, vhost: string): Finding[] => {
  const { name, policy, operator_policy: operator, effective_policy_definition: definition } = queue
  const names = [policy, operator].filter(Boolean).join(', ')
  if (names === '') return []
  const detail = `${name} is under the policy ${names}: ${JSON.stringify(definition ?? {})}`
  const fix = `rabbitmqctl -p ${vhost} clear_policy ${names}, unless it is meant`
  const isDangerous = dangerous.some(key => definition?.[key] !== undefined)
  return [isDangerous ? fault('queues', detail, fix) : warning('queues', detail, fix)]
}
