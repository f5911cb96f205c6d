import type { KafkaOptions, KafkaPublisher } from '#infra/kafka/kafka-publisher.ts'

/** Connects to Kafka. Its client takes half a second and 20 MiB to load: those who send nothing there never load it. */
export const connectKafka = async (options: KafkaOptions): Promise<KafkaPublisher> => {
  const { openKafkaPublisher } = await import('#infra/kafka/kafka-publisher.ts')
  return openKafkaPublisher(options)
}
