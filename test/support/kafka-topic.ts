import { Admin, Consumer, MessagesStreamModes } from '@platformatic/kafka'
import { randomBytes } from 'node:crypto'

type Lifetime = { after: (end: () => Promise<void>) => void }

export type HeardRecord = {
  partition: number
  key: string
  headers: Record<string, string>
  value: Buffer
}

export type KafkaTopic = {
  name: string
  /** `host:port` of one broker. */
  brokers: string
  /** Everything that has come, in the order of each partition. */
  heard: HeardRecord[]
}

/** A topic with a name and records of its own, heard from its beginning. */
export const freshTopic = async (lifetime: Lifetime, brokers: string, partitions = 3): Promise<KafkaTopic> => {
  const name = await makeTopic(brokers, partitions)
  return { name, brokers, heard: await hearTopic(lifetime, { name, brokers }) }
}

/** A topic of the caller's own. Returns its name. */
export const makeTopic = async (brokers: string, partitions: number): Promise<string> => {
  const name = `test-${randomBytes(8).toString('hex')}`
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [brokers] })
  await admin.createTopics({ topics: [name], partitions, replicas: 1 })
  await admin.close()
  return name
}

/** What is in a topic from its beginning; grows as more comes, as long as the broker is there. */
export const hearTopic = async (
  lifetime: Lifetime,
  { name, brokers }: Pick<KafkaTopic, 'name' | 'brokers'>,
): Promise<HeardRecord[]> => {
  const heard: HeardRecord[] = []
  const consumer = new Consumer({ groupId: name, clientId: 'test', bootstrapBrokers: [brokers] })
  lifetime.after(
    () =>
      new Promise(resolve => {
        consumer.close(true, () => resolve())
      }),
  )
  const stream = await consumer.consume({ topics: [name], mode: MessagesStreamModes.EARLIEST })
  stream.on('error', () => undefined)
  stream.on('data', ({ partition, key, headers, value }) => {
    const texts = [...headers].map(([header, text]) => [String(header), String(text)])
    heard.push({ partition, key: String(key), headers: Object.fromEntries(texts) as Record<string, string>, value })
  })
  return heard
}

export const brokerOf = (address: string): { host: string; port: number } => {
  const colon = address.lastIndexOf(':')
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) }
}

/** The Kafka of the run. */
export const kafkaOfTheRun = (): string => {
  const brokers = process.env['KAFKA_BROKERS']
  if (!brokers) throw new Error('KAFKA_BROKERS is not set: npm run test:kafka brings a Kafka')
  return brokers.split(',')[0]!
}

/** The other ways to the Kafka that `npm run test:kafka` has started; undefined with any other. */
export const privateKafka = ():
  | { secureBrokers: string; lureBrokers: string; user: string; password: string; ca: string }
  | undefined => {
  const facts = process.env['KAFKA_TEST_SERVER']
  return facts === undefined ? undefined : (JSON.parse(facts) as ReturnType<typeof privateKafka>)
}
