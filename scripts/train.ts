// npm run train:recognition -- …: the training house in a Python environment of its own. Without words it trains, exports and keeps
// a checkpoint; with words it runs that command of the house (`preview --out sheet.png`, `export --help`).
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const house = join(import.meta.dirname, 'train')
const environment = join(root, '.inkstone', 'train', 'python')
const python = join(environment, 'bin', 'python')
const requirements = join(house, 'requirements.txt')
const run = join(root, '.inkstone', 'train', 'run')

// What the allocator gives back to the system after each step it has to fetch again at the next; see the house's README.
const memory = { MALLOC_MMAP_MAX_: '0', MALLOC_TRIM_THRESHOLD_: '8589934592', MALLOC_TOP_PAD_: '268435456' }
const env = { ...process.env, ...memory, OMP_NUM_THREADS: '1', PYTHONPATH: house }

prepare()
const words = process.argv.slice(2)
if (words.length > 0) call(words)
else {
  const isBegun = existsSync(join(run, 'last.pt'))
  call(['train', '--run', run, '--minutes', '105', '--seed', '1', ...(isBegun ? ['--resume'] : [])])
  const kept = join(house, 'checkpoints', 'recognition.pt')
  call(['export', '--checkpoint', join(run, 'last.pt'), '--keep', kept])
  console.log('Then: npm run calibrate:recognition, npm run bench:recognition.')
}

/** Makes the environment, and again when the requirements have changed. */
function prepare(): void {
  const stamp = join(environment, 'requirements.txt')
  const wanted = readFileSync(requirements, 'utf8')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  installFonts()
  step('python3', ['-m', 'venv', environment])
  step(python, ['-m', 'pip', 'install', '--quiet', '-r', requirements])
  writeFileSync(stamp, wanted)
}

function installFonts(): void {
  const packages = readFileSync(join(house, 'fonts-debian.txt'), 'utf8').split(/\s+/).filter(Boolean)
  const { status } = spawnSync('apt-get', ['install', '-y', '-q', ...packages], { stdio: 'inherit' })
  if (status !== 0)
    console.error(`Fonts are drawn from what is installed; for the usual ones: apt-get install ${packages.join(' ')}`)
}

function call(command: readonly string[]): void {
  step(python, ['-m', 'inkstone_train', ...command])
}

function step(program: string, given: readonly string[]): void {
  const { status } = spawnSync(program, given, { stdio: 'inherit', env, cwd: root })
  if (status !== 0) process.exit(status ?? 1)
}
