/** What requests to the outside may reach: hosts that somebody else has named, as the sinks of subscriptions. */
import { z } from 'zod'
import { isPlainAddress, ranges, url, yesOrNo, type Mode } from '../config-values.ts'

type PortRange = { first: number; last: number }

export type OutboundConfig = {
  /** Names, `*.names`, addresses and ranges that are open although they are not for everybody. */
  allow: readonly string[]
  /** The same, closed whatever else is said. */
  deny: readonly string[]
  /** Beside 80, 443 and 8443. */
  ports: readonly PortRange[]
  isPlainHttpAllowed: boolean
  /** An HTTP proxy that connects (CONNECT), and that then resolves the names. */
  proxyUrl?: string | undefined
  /** The path of a PEM file with further certificate authorities. */
  caFile?: string | undefined
  /** Names and addresses of the installation itself. */
  ownHosts: readonly string[]
}

/** The settings that name a server of the installation. Other parts judge them; here one that is wrong names nobody. */
const ownServers = [
  'PUBLIC_URL',
  'DATABASE_URL',
  'RABBITMQ_URL',
  'RABBITMQ_MANAGEMENT_URL',
  'REDIS_URL',
  'KAFKA_BROKERS',
  'S3_ENDPOINT',
  'SMTP_URL',
  'DESIGN_MODEL_URL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OUTBOUND_PROXY',
] as const

export const outboundConfig = (_mode: Mode) =>
  z
    .looseObject({
      OUTBOUND_ALLOW: hosts.default([]),
      OUTBOUND_DENY: hosts.default([]),
      OUTBOUND_PORTS: ports.default([]),
      OUTBOUND_HTTP: yesOrNo.default(false),
      OUTBOUND_PROXY: url(['http:'])
        .refine(hasNoPath, 'must be only http://host:port, or with user:password@')
        .optional(),
      OUTBOUND_CA: z.string().startsWith('/', 'must be the absolute path of a PEM file').optional(),
    })
    .transform((env): OutboundConfig => ({
      allow: env.OUTBOUND_ALLOW,
      deny: env.OUTBOUND_DENY,
      ports: env.OUTBOUND_PORTS,
      isPlainHttpAllowed: env.OUTBOUND_HTTP,
      proxyUrl: env.OUTBOUND_PROXY,
      caFile: env.OUTBOUND_CA,
      ownHosts: ownServers.flatMap(name => hostsOf(env[name])),
    }))

const list = (text: string): string[] =>
  text
    .split(',')
    .map(item => item.trim().toLowerCase())
    .filter(item => item !== '')

const namePattern = /^(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/

const hosts = z
  .string()
  .transform(list)
  .refine(
    items => items.every(item => namePattern.test(item) || ranges.safeParse(item).success),
    'must be a comma list of names, *.names, addresses or CIDR ranges like 10.0.0.0/8, none of which is everything',
  )

const portPattern = /^(\d{1,5})(?:-(\d{1,5}))?$/

const ports = z
  .string()
  .transform(text =>
    list(text).map(item => {
      const [, first, last = first] = portPattern.exec(item) ?? []
      return { first: Number(first ?? 0), last: Number(last ?? 0) }
    }),
  )
  .refine(
    items => items.every(({ first, last }) => first >= 1 && first <= last && last <= 65_535),
    'must be a comma list of ports and ranges like 8080,9000-9100',
  )

const hasNoPath = (text: string): boolean => {
  const parsed = URL.parse(text)
  if (!parsed) return true
  parsed.username = ''
  parsed.password = ''
  return isPlainAddress(parsed.href) && parsed.pathname === '/'
}

const hostsOf = (setting: unknown): string[] =>
  list(typeof setting === 'string' ? setting : '').flatMap(text => {
    // Of a scheme that is not its own, `URL` takes the host as it is written.
    const { hostname = '' } = URL.parse(text.replace(/^(?:[a-z\d+.-]+:\/\/)?/, 'http://')) ?? {}
    return hostname === '' ? [] : [hostname.replace(/^\[|\]$/g, '')]
  })
