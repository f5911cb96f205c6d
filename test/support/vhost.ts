import { randomBytes } from 'node:crypto'

type Lifetime = { after: (end: () => Promise<void>) => void }

export type Vhost = { name: string; url: string; api: ManagementApi }

/** Asks the management API of the test broker; `path` begins behind `/api`. */
type ManagementApi = <Answer = unknown>(method: string, path: string, body?: unknown) => Promise<Answer>

type Server = { url: string; managementUrl: string }

const serverOfTheRun = (): Server => ({
  url: required('RABBITMQ_URL'),
  managementUrl: required('RABBITMQ_MANAGEMENT_URL'),
})

/** A virtual host of the caller's own on the test broker, removed at the end with everything in it. */
export const freshVhost = async (lifetime: Lifetime, server = serverOfTheRun()): Promise<Vhost> => {
  const name = `test-${randomBytes(8).toString('hex')}`
  const api = managementApi(server.managementUrl)
  const broker = new URL(server.url)
  await api('PUT', `/vhosts/${name}`)
  await api('PUT', `/permissions/${name}/${broker.username}`, { configure: '.*', write: '.*', read: '.*' })
  lifetime.after(async () => {
    await api('DELETE', `/vhosts/${name}`)
  })
  broker.pathname = `/${name}`
  return { name, url: broker.href, api }
}

/** A client of a management API whose address carries user and password. */
const managementApi = (address: string): ManagementApi => {
  const { origin, username, password } = new URL(address)
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')
  return async <Answer>(method: string, path: string, body?: unknown) => {
    const response = await fetch(`${origin}/api${path}`, {
      method,
      headers: { Authorization: `Basic ${credentials}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as Answer
  }
}

const required = (name: string): string => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: run with --test-global-setup=test/setup.ts`)
  return value
}
