// npm test: every check in order, stopping at the first that fails; the tests' own summary comes last.
// npm test -- test/x.test.ts runs the checks and then only the files named.
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const bin = join(root, 'node_modules', '.bin')

const checks = [
  { name: 'types', command: 'tsc', args: ['--pretty', 'false'] },
  { name: 'lint', command: 'oxlint', args: ['--quiet'] },
  { name: 'format', command: 'oxfmt', args: ['--check', '.'] },
  { name: 'unused code', command: 'knip', args: ['--no-progress'] },
]

process.exitCode = await main(process.argv.slice(2))

async function main(selected: readonly string[]): Promise<number> {
  for (const check of checks) {
    const started = performance.now()
    const { status, output } = await run(join(bin, check.command), check.args, 'collect')
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`${status === 0 ? '✔' : '✘'} ${check.name} (${seconds} s)`)
    if (status === 0) continue
    console.log(output.trimEnd())
    return status
  }
  return runTests(selected)
}

async function runTests(selected: readonly string[]): Promise<number> {
  const files =
    selected.length > 0 ? selected : globSync('test/**/*.test.ts', { cwd: root }).filter(isWanted).toSorted()
  const { status } = await run(process.execPath, ['--test', ...testOptions(), ...files], 'show')
  return status
}

/** What needs a Kafka runs where there is one; `npm run test:kafka` brings its own. */
function isWanted(file: string): boolean {
  return !file.startsWith(join('test', 'kafka')) || Boolean(process.env['KAFKA_BROKERS'])
}

/** Tests wait for servers about as much as they compute, so one file more than cores; beyond four the shared servers are the bottleneck. */
function testOptions(): string[] {
  const concurrency = Math.min(4, availableParallelism() + 1)
  return ['--test-global-setup=test/setup.ts', `--test-concurrency=${concurrency}`, '--test-reporter=spec']
}

function run(command: string, args: string[], stdout: 'collect' | 'show'): Promise<{ status: number; output: string }> {
  return new Promise((resolve, reject) => {
    // The tools' launchers ask PATH for node: it must be ours, not the machine's.
    const env = { ...process.env, PATH: [bin, process.env['PATH']].join(delimiter) }
    const stdio = stdout === 'show' ? 'inherit' : (['ignore', 'pipe', 'pipe'] as const)
    const child = spawn(command, args, { cwd: root, env, stdio: stdio as 'inherit' })
    let output = ''
    const collect = (chunk: Buffer): string => (output += chunk.toString())
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    const forward = (signal: NodeJS.Signals): boolean => child.kill(signal)
    process.on('SIGINT', forward).on('SIGTERM', forward)
    child.once('error', reject)
    child.once('close', code => {
      process.off('SIGINT', forward).off('SIGTERM', forward)
      resolve({ status: code ?? 1, output })
    })
  })
}
