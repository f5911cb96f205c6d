// The child process behind load.ts: receives its orders in one message and answers with one report.
import { once } from 'node:events'
import { monotonicMs } from './clock.ts'
import { headerOf, HttpConnection, type Settled } from './http-connection.ts'
import type { LoadOptions, LoadReport } from './load.ts'
import { percentilesOf } from './percentiles.ts'

const reconnectDelayMs = 50

/** Makes the text of request n. The number has a fixed width so that Content-Length is the same for all. */
const requestWriter = ({ url, method = 'POST', headers = {}, body }: LoadOptions): ((n: number) => string) => {
  const { pathname, search, host } = new URL(url)
  const fields = { host, 'content-type': 'application/json', ...headers, 'content-length': 0 }
  fields['content-length'] = Buffer.byteLength(body.replaceAll('{n}', digits(0)))
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  const parts = `${method} ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n${body}`.split('{n}')
  return n => parts.join(digits(n))
}

const digits = (n: number): string => String(n).padStart(10, '0')

/** Says when the next request may start: a moment that has come, `wait`, or `over`. */
const pacer = ({ durationMs = Infinity, count = Infinity, ratePerSecond }: LoadOptions, beganMs: number) => {
  let taken = 0
  return (nowMs: number): number | 'wait' | 'over' => {
    const dueMs = ratePerSecond === undefined ? nowMs : beganMs + (taken * 1000) / ratePerSecond
    if (taken >= count || dueMs - beganMs >= durationMs) return 'over'
    if (dueMs > nowMs) return 'wait'
    taken += 1
    return dueMs
  }
}

const record = (options: LoadOptions) => {
  const latenciesMs: number[] = []
  const statuses: Record<string, number> = {}
  const accepted: LoadReport['accepted'] = []
  const add = (answer: Parameters<Settled>[0], startedMs: number): void => {
    const status = answer.reply === undefined ? answer.failure : answer.reply.status
    statuses[status] = (statuses[status] ?? 0) + 1
    if (answer.reply === undefined) return
    latenciesMs.push(monotonicMs() - startedMs)
    if (options.collect !== 'id') return
    const location = headerOf(answer.reply.head, 'location')
    if (location !== undefined) accepted.push({ id: location.slice(location.lastIndexOf('/') + 1), startedMs })
  }
  return { latenciesMs, statuses, accepted, add }
}

const drive = async (options: LoadOptions): Promise<LoadReport> => {
  const cpuBefore = process.cpuUsage()
  const beganMs = monotonicMs()
  const { latenciesMs, statuses, accepted, add } = record(options)
  const sent = await sendAll(options, pacer(options, beganMs), add)
  const seconds = (monotonicMs() - beganMs) / 1000
  const cpu = process.cpuUsage(cpuBefore)
  return {
    sent,
    statuses,
    seconds,
    perSecond: latenciesMs.length / seconds,
    latencyMs: percentilesOf(latenciesMs),
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    accepted,
  }
}

/** Resolves with the number of requests sent once the pacer says it is over and all of them are settled. */
const sendAll = async (
  options: LoadOptions,
  next: ReturnType<typeof pacer>,
  add: ReturnType<typeof record>['add'],
): Promise<number> => {
  const { hostname, port } = new URL(options.url)
  const write = requestWriter(options)
  const { promise: over, resolve: finish } = Promise.withResolvers<void>()
  const idle = Array.from({ length: options.connections }, () => new HttpConnection(hostname, Number(port)))
  let sent = 0

  const pump = (): void => {
    for (let connection = idle.pop(); connection !== undefined; connection = idle.pop()) {
      const startedMs = next(monotonicMs())
      if (typeof startedMs === 'number') {
        ask(connection, startedMs)
        continue
      }
      idle.push(connection)
      if (startedMs === 'over' && idle.length === options.connections) finish()
      return
    }
  }
  const ask = (connection: HttpConnection, startedMs: number): void => {
    connection.send(write(sent++), answer => {
      add(answer, startedMs)
      if (answer.reply === undefined) setTimeout(release, reconnectDelayMs, connection)
      else release(connection)
    })
  }
  const release = (connection: HttpConnection): void => {
    idle.push(connection)
    pump()
  }

  // In an open loop nothing else would notice that a request has fallen due while connections lie idle.
  const ticker = setInterval(pump, 1)
  pump()
  await over
  clearInterval(ticker)
  for (const connection of idle) connection.close()
  return sent
}

process.once('disconnect', () => process.exit())
const [options] = (await once(process, 'message')) as [LoadOptions]
process.send?.(await drive(options))
