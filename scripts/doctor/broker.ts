import { setTimeout as delay } from 'node:timers/promises'
import { openProbe, type Probe } from '#infra/broker/probe.ts'
import { topology } from '#infra/broker/topology.ts'
import { messageOf } from '../command/message-of.ts'
import { checkConsumerTimeout, checkNodes } from './broker-health.ts'
import { readBrokerFacts, vhostOf, type BrokerFacts } from './broker-facts.ts'
import { fault, isAtLeast, ok, type Finding } from './finding.ts'
import { lookPassively } from './passive-look.ts'
import { checkQueues, unseenIn } from './queue-health.ts'
import { findDrift } from './topology-drift.ts'

const wantedVersion = '3.10.0'
const startFix = 'start it, or check RABBITMQ_URL; npm start brings its own'

/** The broker answers, is new enough, and has what the platform needs, in order. */
export const checkBroker = async (url: string, managementUrl: string | undefined): Promise<Finding[]> => {
  await using stack = new AsyncDisposableStack()
  try {
    const probe = stack.use(await openProbe(url))
    return [checkVersion(probe), ...(managementUrl ? await look(managementUrl, vhostOf(url)) : await lookAlone(probe))]
  } catch (error) {
    return [fault('rabbitmq', `does not answer: ${messageOf(error)}`, startFix)]
  }
}

const checkVersion = ({ version }: Probe): Finding =>
  isAtLeast(version, wantedVersion)
    ? ok('rabbitmq', `version ${version}`)
    : fault('rabbitmq', `version ${version}; ${wantedVersion} is needed`, 'upgrade RabbitMQ')

const look = async (managementUrl: string, vhost: string): Promise<Finding[]> => {
  try {
    const facts = await readTwice(() => readBrokerFacts(managementUrl, vhost))
    return [
      ...findDrift(topology(), facts),
      ...checkQueues(facts),
      ...checkNodes(facts),
      ...checkConsumerTimeout(facts),
    ]
  } catch (error) {
    const fix = 'enable the plugin rabbitmq_management, or check RABBITMQ_MANAGEMENT_URL and the tags of its user'
    return [fault('management', messageOf(error), fix)]
  }
}

/** A little longer than the broker's collection interval. */
const secondLookMs = 6_000

// A message may be on its way from one queue to another at the very moment of the first look.
const readTwice = async (read: () => Promise<BrokerFacts>): Promise<BrokerFacts> => {
  const facts = await read()
  if (facts.queues.every(queue => unseenIn(queue) <= 0)) return facts
  await delay(secondLookMs)
  return read()
}

const lookAlone = async (probe: Probe): Promise<Finding[]> => [
  ...(await lookPassively(topology(), probe)),
  ...checkConsumerTimeout(),
]
