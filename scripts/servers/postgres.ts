import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { unprivilegedAccount } from './account.ts'
import { program } from './binaries.ts'
import { rememberPassword } from './password.ts'
import { claimPorts } from './ports.ts'
import { prepareCluster } from './postgres-cluster.ts'
import { type Server, reclaim, runServer } from './private-server.ts'

// Durability is real (fsync, synchronous_commit): the platform answers 202 on the strength of a commit.
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  max_connections: 200,
  shared_buffers: '256MB',
  fsync: 'on',
  synchronous_commit: 'on',
  wal_compression: 'on',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  autovacuum: 'on',
  jit: 'off',
  log_min_messages: 'warning',
}

/** Starts a private PostgreSQL on loopback with a superuser and a database, both named inkstone. */
export async function startPostgres(options: { dir: string; signal?: AbortSignal }): Promise<Server> {
  const dir = resolve(options.dir)
  mkdirSync(dir, { recursive: true, mode: 0o755 })
  // SIGINT is PostgreSQL's "fast" shutdown: SIGTERM would wait for every client to leave.
  await reclaim(dir, 'SIGINT')
  const { postgres: port } = await claimPorts(dir, ['postgres'])
  const password = rememberPassword(dir)
  const account = unprivilegedAccount()
  const { bin, data } = await prepareCluster({ dir, account, password, bin: dirname(program('postgres')) })
  return runServer(
    {
      name: 'PostgreSQL',
      dir,
      url: `postgres://inkstone:${password}@127.0.0.1:${port}/inkstone`,
      launch: {
        command: join(bin, 'postgres'),
        args: [
          '-D',
          data,
          '-p',
          String(port),
          ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
        ],
        env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
        cwd: data,
        logFile: join(dir, 'postgres.log'),
        parentDeathSignal: 'SIGINT',
        account,
      },
      ready: pid => Promise.resolve(isReady(data, pid)),
      stopSignal: 'SIGINT',
    },
    options.signal,
  )
}

/** PostgreSQL writes its pid to line 1 of postmaster.pid and "ready" to line 8 once it takes connections. */
function isReady(data: string, pid: number): boolean {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready'
  } catch {
    return false
  }
}
