import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { program } from './binaries.ts'
import { rememberPassword } from './password.ts'
import { claimPorts } from './ports.ts'
import { type Server, reclaim, runServer } from './private-server.ts'

/** Starts a private Redis (or Valkey) on loopback, without persistence: everything in it is a hint that may be lost. */
export async function startRedis(options: { dir: string; signal?: AbortSignal }): Promise<Server> {
  const dir = resolve(options.dir)
  mkdirSync(dir, { recursive: true })
  await reclaim(dir, 'SIGTERM')
  const { redis: port } = await claimPorts(dir, ['redis'])
  const password = rememberPassword(dir)
  const config = join(dir, 'redis.conf')
  writeFileSync(config, configuration({ dir, port, password }), { mode: 0o600 })
  return runServer(
    {
      name: 'Redis',
      dir,
      url: `redis://:${password}@127.0.0.1:${port}`,
      launch: {
        command: program('redis'),
        args: [config],
        env: { PATH: process.env['PATH'] ?? '' },
        cwd: dir,
        logFile: join(dir, 'redis.log'),
        parentDeathSignal: 'SIGTERM',
      },
      ready: () => answersPing(port, password),
      stopSignal: 'SIGTERM',
    },
    options.signal,
  )
}

// volatile-lru: every key of ours expires and is only a hint, so a full cache should forget what was not used lately
// (a miss) rather than refuse writes (an error on the way of a request); limits in use are recent and stay.
function configuration({ dir, port, password }: { dir: string; port: number; password: string }): string {
  return `bind 127.0.0.1
port ${port}
requirepass ${password}
dir "${dir}"
daemonize no
save ""
appendonly no
maxmemory 256mb
maxmemory-policy volatile-lru
loglevel warning
`
}

function answersPing(port: number, password: string): Promise<boolean> {
  return new Promise(settle => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1000 })
    let answer = ''
    const end = (): void => {
      socket.destroy()
      settle(answer.includes('+PONG'))
    }
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`))
    socket.on('data', chunk => {
      answer += chunk.toString()
      if (answer.includes('+PONG') || answer.includes('-')) end()
    })
    socket.once('error', end)
    socket.once('timeout', end)
    socket.once('close', end)
  })
}
