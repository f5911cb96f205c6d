// npm run test:kafka: the tests below test/kafka, against an Apache Kafka that is fetched once and started on loopback. A machine
// without Java, without Maven, or with no way to Maven Central skips them.
import { spawn } from 'node:child_process'
import { globSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fetchKafka } from './servers/kafka-jars.ts'
import { startKafka } from './servers/kafka.ts'

const root = join(import.meta.dirname, '..')
const state = join(root, '.inkstone')

process.exitCode = await main(process.argv.slice(2))

async function main(selected: readonly string[]): Promise<number> {
  const jars = await fetchKafka(state)
  if ('missing' in jars) {
    console.log(`test:kafka was skipped: ${jars.missing}.`)
    return 0
  }
  const dir = join(state, `test-kafka-${process.pid}`)
  const kafka = await startKafka({ dir, jars: jars.folder })
  const files = selected.length > 0 ? selected : globSync('test/kafka/**/*.test.ts', { cwd: root }).toSorted()
  try {
    return await runTests(files, {
      KAFKA_BROKERS: kafka.brokers,
      KAFKA_TEST_JARS: jars.folder,
      KAFKA_TEST_SERVER: JSON.stringify({
        secureBrokers: kafka.secureBrokers,
        lureBrokers: kafka.lureBrokers,
        user: kafka.user,
        password: kafka.password,
        ca: kafka.ca,
      }),
    })
  } finally {
    kafka.kill('SIGKILL')
    await kafka.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

function runTests(files: readonly string[], kafka: Record<string, string>): Promise<number> {
  const options = ['--test', '--test-global-setup=test/setup.ts', '--test-concurrency=1', '--test-reporter=spec']
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...kafka }
    const child = spawn(process.execPath, [...options, ...files], { cwd: root, env, stdio: 'inherit' })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
    child.once('error', reject)
    child.once('close', code => resolve(code ?? 1))
  })
}
