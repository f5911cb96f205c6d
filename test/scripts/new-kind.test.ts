import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { NameFault } from '../../scripts/new-kind/names.ts'
import { writeKind } from '../../scripts/new-kind/write-kind.ts'
import { runScript } from '../support/command-line.ts'

const root = join(import.meta.dirname, '..', '..')
const code = ['contracts', 'producers', 'consumers', 'sagas', 'infra', 'scripts', 'test']
const settings = ['package.json', 'tsconfig.json', '.oxlintrc.json', '.oxfmtrc.json']

/** A checkout of its own, with the packages of this one. */
const checkout = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'inkstone-kind-'))
  after(() => rmSync(dir, { recursive: true, force: true }))
  for (const name of [...code, ...settings]) cpSync(join(root, name), join(dir, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
  return dir
}

const dir = checkout()
const text = (path: string): string => readFileSync(join(dir, path), 'utf8')
const run = promisify(execFile)
const tool = (name: string, ...args: string[]) =>
  run(process.execPath, [join('node_modules/.bin', name), ...args], { cwd: dir })

test('a new kind compiles, is well formed and well formatted, and its tests pass as they are', async () => {
  const { status, stdout, stderr } = await runScript(
    'new-kind.ts',
    ['image.upscale', 'image.upscaled', '--into', dir],
    { env: {} },
  )
  assert.equal(status, 0, stderr)
  const made = [...stdout.matchAll(/^new +(.+)$/gm)].map(([, path]) => path!)
  assert.deepEqual(made, [
    'contracts/tasks/image-upscale.ts',
    'consumers/image-upscale/worker.ts',
    'test/consumers/image-upscale/worker.test.ts',
    'test/contracts/golden/command.image.upscale.json',
    'test/contracts/golden/result.image.upscale.json',
  ])
  const written = [...made.filter(path => path.endsWith('.ts')), 'contracts/tasks/registry.ts', 'consumers/workers.ts']
  const ownTests = [
    'test/consumers/image-upscale/worker.test.ts',
    'test/contracts/golden.test.ts',
    'test/architecture.test.ts',
  ]
  // Without what this very run tells its children, they would report to it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const checks = [
    tool('tsc'),
    tool('oxfmt', '--check', ...written),
    tool('oxlint', '--quiet', ...written),
    run(process.execPath, ['--test', ...ownTests], { cwd: dir, env }),
  ]
  for (const check of await Promise.allSettled(checks)) {
    const { stdout: said = '', stderr: cried = '' } = check.status === 'rejected' ? check.reason : {}
    assert.equal(check.status, 'fulfilled', `${said}${cried}`)
  }
})

test('the lists of kinds have one line and one import more, in their order', () => {
  const registry = text('contracts/tasks/registry.ts')
  assert.match(registry, /^ {2}\[imageUpscale\.type\]: imageUpscale,$/m)
  assert.match(registry, /'\.\/image-process\.ts'\nimport \{ imageUpscale \} from '\.\/image-upscale\.ts'\nimport /)
  const workers = text('consumers/workers.ts')
  assert.match(workers, /^ {2}'image\.upscale': \(\) => imageUpscaleWorker\(\),$/m)
  assert.match(
    workers,
    /'\.\/image-process\/worker\.ts'\nimport \{ imageUpscaleWorker \} from '\.\/image-upscale\/worker\.ts'\n/,
  )
})

const refused: Record<string, [string, string]> = {
  'that exists': ['image.process', 'image.reprocessed'],
  'whose event another kind tells': ['image.work', 'image.processed'],
  'whose event every kind tells': ['image.try', 'image.failed'],
  'of a subject of the platform itself': ['task.ponder', 'task.pondered'],
  'whose event is about something else': ['image.turn', 'page.turned'],
  'whose command is its event': ['image.cut', 'image.cut'],
  'in capitals': ['Image.turn', 'Image.turned'],
  'in one word': ['turn', 'turned'],
  'in three words': ['image.page.turn', 'image.page.turned'],
  'that climbs out of the folder': ['image.../../turn', 'image.turned'],
  'that is too long': [`image.${'t'.repeat(60)}`, 'image.turned'],
}

for (const [what, [type, done]] of Object.entries(refused)) {
  test(`a kind ${what} is refused before anything is written`, () => {
    const before = text('contracts/tasks/registry.ts')
    assert.throws(() => writeKind(dir, { type, done }), NameFault)
    assert.equal(text('contracts/tasks/registry.ts'), before)
  })
}

test('a long name breaks lines where the formatter would', async () => {
  const { made, changed } = writeKind(dir, {
    type: 'archive.transcribe-handwritten-parish-registers',
    done: 'archive.transcribed-handwritten-parish-registers',
  })
  await tool('oxfmt', '--check', ...[...made, ...changed].filter(path => path.endsWith('.ts')))
  assert.ok(made.every(path => existsSync(join(dir, path))))
})
