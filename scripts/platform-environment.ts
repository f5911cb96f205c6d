import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { claimPorts } from './servers/ports.ts'
import type { ServerUrls } from './servers/servers.ts'

type Own =
  | 'PORT'
  | 'PUBLIC_URL'
  | 'STORAGE_DIR'
  | 'KEY_PEPPER'
  | 'URL_SIGNING_KEYS'
  | 'JWT_KEYS'
  | 'MAIL_TOKEN_KEY'
  | 'DATA_KEYS'
  | 'WEBHOOK_SIGNING_KEYS'
  | 'MAIL_DIR'
  | 'METRICS_PORT'
  | 'LOG_LEVEL'

export type PlatformEnvironment = ServerUrls & Record<Own, string>

type Needs = { dir: string; urls: ServerUrls; given?: NodeJS.ProcessEnv }

/** Everything that the platform's processes read from their environment; what is given from outside wins. Secrets are made once. */
export const platformEnvironment = async ({ dir, urls, given = process.env }: Needs): Promise<PlatformEnvironment> => {
  const home = join(dir, 'platform')
  mkdirSync(home, { recursive: true })
  const { ingress } = await claimPorts(home, ['ingress'])
  const port = given['PORT'] ?? String(ingress)
  const secrets = rememberSecrets(join(home, 'secrets.json'))
  const own: Record<Own, string> = {
    PORT: port,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    STORAGE_DIR: join(dir, 'storage'),
    KEY_PEPPER: secrets.pepper,
    URL_SIGNING_KEYS: `k1:${secrets.signing}`,
    JWT_KEYS: `k1:${secrets.jwt}`,
    MAIL_TOKEN_KEY: secrets.mail,
    DATA_KEYS: `k1:${secrets.data}`,
    WEBHOOK_SIGNING_KEYS: `k1:${secrets.webhooks}`,
    MAIL_DIR: join(dir, '..', 'mail'),
    METRICS_PORT: '0',
    LOG_LEVEL: 'info',
  }
  const chosen = Object.entries(own).map(([name, value]) => [name, given[name] ?? value])
  return { ...urls, ...bucketIn(given), ...(Object.fromEntries(chosen) as Record<Own, string>) }
}

/** Where files lie, if that is a bucket: the other commands must look at the same one. */
const bucketIn = (given: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (name.startsWith('S3_') && value ? [[name, value]] : [])),
  )

const secretNames = ['pepper', 'signing', 'jwt', 'mail', 'data', 'webhooks'] as const
type Secrets = Record<(typeof secretNames)[number], string>

// A folder of an earlier version lacks some; those that it has stay.
const rememberSecrets = (path: string): Secrets => {
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Partial<Secrets>) : {}
  const made = Object.fromEntries(secretNames.map(name => [name, randomBytes(32).toString('hex')])) as Secrets
  const secrets = { ...made, ...known }
  writeFileSync(path, JSON.stringify(secrets), { mode: 0o600 })
  return secrets
}

/** Leaves the environment where the other commands of this checkout find it while the platform runs. */
export const saveEnvironment = (dir: string, env: PlatformEnvironment): void =>
  writeFileSync(join(dir, 'environment.json'), JSON.stringify(env, undefined, 2), { mode: 0o600 })
