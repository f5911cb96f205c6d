import { z } from 'zod'
import { isLoopback, yesOrNo, type Mode } from '../config-values.ts'
import { kafkaBrokers } from '../check-subscription-sink.ts'
import type { KafkaBroker, KafkaSasl } from './kafka-publisher.ts'

/** The cluster that every event of the platform goes to. */
export type KafkaConfig = {
  brokers: readonly KafkaBroker[]
  topic: string
  isEncrypted: boolean
  /** The path of a PEM file with further certificate authorities. */
  caFile?: string | undefined
  sasl?: KafkaSasl | undefined
}

const topicName = 'events'

/** Undefined where there is no cluster. */
export const kafkaConfig = (mode: Mode) =>
  z
    .object({
      KAFKA_BROKERS: z
        .string()
        .transform(text => kafkaBrokers(`kafka://${text.replaceAll(/\s/g, '')}`)?.brokers)
        .refine(brokers => brokers !== undefined, 'must be one to ten host:port, separated by commas')
        .optional(),
      KAFKA_TOPIC_PREFIX: z
        .string()
        .regex(/^[\w.-]{1,200}$/, 'must be 1 to 200 letters, digits, dots, dashes or underscores')
        .default('inkstone.'),
      KAFKA_TLS: yesOrNo.default(mode === 'production'),
      KAFKA_CA: z.string().startsWith('/', 'must be the absolute path of a PEM file').optional(),
      KAFKA_SASL_MECHANISM: z
        .enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'], {
          error: 'must be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512',
        })
        .default('SCRAM-SHA-512'),
      KAFKA_SASL_USERNAME: z.string().optional(),
      KAFKA_SASL_PASSWORD: z.string().optional(),
    })
    .refine(env => (env.KAFKA_SASL_USERNAME === undefined) === (env.KAFKA_SASL_PASSWORD === undefined), {
      path: ['KAFKA_SASL_PASSWORD'],
      message: 'is required with KAFKA_SASL_USERNAME, and only then',
    })
    .refine(env => mode === 'development' || env.KAFKA_TLS || (env.KAFKA_BROKERS ?? []).every(isHere), {
      path: ['KAFKA_TLS'],
      message: 'must be true unless the brokers are on this machine',
    })
    .transform(env => (env.KAFKA_BROKERS === undefined ? undefined : toConfig(env.KAFKA_BROKERS, env)))

type Rest = {
  KAFKA_TOPIC_PREFIX: string
  KAFKA_TLS: boolean
  KAFKA_CA?: string | undefined
  KAFKA_SASL_MECHANISM: KafkaSasl['mechanism']
  KAFKA_SASL_USERNAME?: string | undefined
  KAFKA_SASL_PASSWORD?: string | undefined
}

const toConfig = (brokers: readonly KafkaBroker[], env: Rest): KafkaConfig => {
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password, KAFKA_SASL_MECHANISM: mechanism } = env
  return {
    brokers,
    topic: `${env.KAFKA_TOPIC_PREFIX}${topicName}`,
    isEncrypted: env.KAFKA_TLS,
    caFile: env.KAFKA_CA,
    sasl: username === undefined || password === undefined ? undefined : { mechanism, username, password },
  }
}

const isHere = ({ host }: KafkaBroker): boolean => isLoopback(host)
