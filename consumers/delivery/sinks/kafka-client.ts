/** The client of Kafka, which takes half a second and 20 MiB to load: those who send nothing there never do. */
export const kafkaClient = () => import('#infra/kafka/kafka-publisher.ts')
