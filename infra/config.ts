/** The environment, read once at start: one part per concern, every fault in one message, no value repeated in it. */
import { z } from 'zod'
import {
  hasOwnPassword,
  isPlainAddress,
  isPrivateTo,
  port,
  ranges,
  secret,
  signingKeys,
  url,
  urls,
  wholeNumber,
} from './config-values.ts'
import type { Mode } from './config-values.ts'

type Environment = Record<string, string | undefined>

/** A part of the configuration: the schema of the variables that one concern needs, in this mode. */
export type ConfigPart<Value = unknown> = (mode: Mode) => z.ZodType<Value>

type ValueOf<Part> = Part extends ConfigPart<infer Value> ? Value : never
type ConfigOf<Parts extends Record<string, ConfigPart>> = { [Name in keyof Parts]: ValueOf<Parts[Name]> }

/** The settings cannot be used. `faults` has one line per fault: the variable and its rule, never its value. */
export class ConfigFault extends Error {
  readonly faults: string[]

  constructor(faults: string[]) {
    super(`The settings cannot be used:\n${faults.map(fault => `  ${fault}`).join('\n')}`)
    this.name = 'ConfigFault'
    this.faults = faults
  }
}

export const databaseConfig = (mode: Mode) =>
  z
    .object({
      DATABASE_URL: guarded(mode, url(['postgres:', 'postgresql:'])),
      DATABASE_POOL: wholeNumber(1, 1000).default(10),
    })
    .transform(env => ({ url: env.DATABASE_URL, poolSize: env.DATABASE_POOL }))

export const brokerConfig = (mode: Mode) =>
  z
    .object({
      RABBITMQ_URL: guarded(mode, urls(['amqp:', 'amqps:'])),
      RABBITMQ_MANAGEMENT_URL: url(['http:', 'https:']).optional(),
    })
    .transform(env => ({ urls: env.RABBITMQ_URL, managementUrl: env.RABBITMQ_MANAGEMENT_URL }))

export const cacheConfig = (_mode: Mode) =>
  z
    .object({
      REDIS_URL: url(['redis:', 'rediss:']),
      REDIS_PREFIX: z
        .string()
        .regex(/^[\w:-]{1,64}$/, 'must be 1 to 64 letters, digits, colons, dashes or underscores')
        .default('ink:'),
    })
    .transform(env => ({ url: env.REDIS_URL, prefix: env.REDIS_PREFIX }))

/** The browser that draws web pages, where it is not in one of the usual places. */
export const browserConfig = (_mode: Mode) =>
  z
    .object({ CHROMIUM_PATH: z.string().startsWith('/', 'must be the absolute path of a program').optional() })
    .transform(env => ({ path: env.CHROMIUM_PATH }))

export const httpConfig = (mode: Mode) =>
  z
    .object({
      HOST: z
        .string()
        .regex(/^[\w.:-]{1,253}$/, 'must be an address or a host name')
        .default('127.0.0.1'),
      PORT: port.default(8080),
      METRICS_PORT: port.optional(),
      PUBLIC_URL: publicUrl(mode),
      TRUST_PROXY: ranges.default([]),
    })
    .transform(env => ({
      host: env.HOST,
      port: env.PORT,
      metricsPort: env.METRICS_PORT,
      publicUrl: (env.PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}`).replace(/\/+$/, ''),
      trustProxy: env.TRUST_PROXY,
    }))

export const secretsConfig = (mode: Mode) =>
  z
    .object({ KEY_PEPPER: secret(mode), URL_SIGNING_KEYS: signingKeys(mode) })
    .transform(env => ({ keyPepper: env.KEY_PEPPER, urlSigningKeys: env.URL_SIGNING_KEYS }))

export const telemetryConfig = (mode: Mode) =>
  z
    .object({
      LOG_LEVEL: z
        .enum(mode === 'production' ? quietLevels : [...quietLevels, ...talkativeLevels], {
          error: `must be ${quietLevels.join(', ')}${mode === 'production' ? '' : `, ${talkativeLevels.join(', ')}`}`,
        })
        .default('info'),
      OTEL_EXPORTER_OTLP_ENDPOINT: url(['http:', 'https:']).optional(),
    })
    .transform(env => ({ logLevel: env.LOG_LEVEL, otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT }))

export const limitsConfig = (_mode: Mode) =>
  z
    .object({
      MAX_UPLOAD_BYTES: wholeNumber(1, 2 ** 30).default(25 * 2 ** 20),
      MAX_JSON_BYTES: wholeNumber(1, 64 * 2 ** 20).default(2 ** 20),
      // The upper end is where libvips itself stops: 0x3FFF × 0x3FFF pixels.
      MAX_IMAGE_PIXELS: wholeNumber(1, 268_402_689).default(50_000_000),
    })
    .transform(env => ({
      maxUploadBytes: env.MAX_UPLOAD_BYTES,
      maxJsonBytes: env.MAX_JSON_BYTES,
      maxImagePixels: env.MAX_IMAGE_PIXELS,
    }))

/** The model that may help to choose and refine designs; undefined where there is none. */
export const designModelConfig = (mode: Mode) =>
  z
    .object({
      DESIGN_MODEL_URL: url(['http:', 'https:'])
        .refine(isPlainAddress, 'must not have user, query or fragment')
        .refine(
          text => mode === 'development' || isPrivateTo(text),
          'must begin with https:// unless it is on this machine',
        )
        .optional(),
      // A header takes nothing else, and would repeat the key when it complains.
      DESIGN_MODEL_KEY: z
        .string()
        .regex(/^[\x21-\x7e]{1,512}$/, 'must be 1 to 512 letters, digits or signs without spaces')
        .optional(),
      DESIGN_MODEL_NAME: z
        .string()
        .regex(/^[\x20-\x7e]{1,200}$/, 'must be 1 to 200 plain characters')
        .optional(),
      DESIGN_MODEL_TIMEOUT_MS: wholeNumber(100, 60_000).default(8_000),
    })
    .refine(env => env.DESIGN_MODEL_URL === undefined || env.DESIGN_MODEL_NAME !== undefined, {
      path: ['DESIGN_MODEL_NAME'],
      message: 'is required with DESIGN_MODEL_URL',
    })
    .transform(({ DESIGN_MODEL_URL: address, DESIGN_MODEL_NAME: name, ...env }) =>
      address === undefined || name === undefined
        ? undefined
        : { url: address, name, key: env.DESIGN_MODEL_KEY, timeoutMs: env.DESIGN_MODEL_TIMEOUT_MS },
    )

/**
 * Reads the named parts, e.g. `readConfig({ database: databaseConfig, http: httpConfig })`. An empty variable counts as
 * not set, because compose files pass those. Throws `ConfigFault` with everything that is wrong in all parts.
 */
export const readConfig = <Parts extends Record<string, ConfigPart>>(
  parts: Parts,
  environment: Environment = process.env,
): ConfigOf<Parts> & { mode: Mode } => {
  const settings = withoutEmpty(environment)
  const mode = modeSchema.safeParse(settings)
  // What cannot be understood is judged by the stricter rules, so that its other faults show at once.
  const judgedAs = mode.success ? mode.data.INKSTONE_ENV : 'production'
  const read = Object.entries(parts).map(([name, part]) => ({ name, result: part(judgedAs).safeParse(settings) }))
  const faults = [mode, ...read.map(({ result }) => result)].flatMap(result => faultsOf(result.error))
  if (faults.length > 0) throw new ConfigFault([...new Set(faults)])
  const values = Object.fromEntries(read.map(({ name, result }) => [name, result.data]))
  return { ...(values as ConfigOf<Parts>), mode: judgedAs }
}

const modeSchema = z.object({
  INKSTONE_ENV: z
    .enum(['development', 'production'], { error: 'must be development or production' })
    .default('development'),
})

const quietLevels = ['info', 'warn', 'error', 'fatal', 'silent']
const talkativeLevels = ['debug', 'trace']

/** Production takes no server URL whose password everybody knows. */
const guarded = <Value extends string | string[]>(mode: Mode, schema: z.ZodType<Value, string>) =>
  schema.refine(
    value => mode === 'development' || [value].flat().every(hasOwnPassword),
    'must carry a password of its own: at least 12 characters, no default, not the user name',
  )

const publicUrl = (mode: Mode) => {
  const origin = url(mode === 'production' ? ['https:'] : ['http:', 'https:']).refine(
    isPlainAddress,
    'must not have user, query or fragment',
  )
  return mode === 'production' ? origin : origin.optional()
}

const withoutEmpty = (environment: Environment): Environment =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      const text = value?.trim() ?? ''
      return text === '' ? [] : [[name, text]]
    }),
  )

const faultsOf = (error: z.ZodError | undefined): string[] =>
  (error?.issues ?? []).map(issue => `${issue.path.join('.')} ${issue.message}`)
