// Makes `npm start` and `npm test` work on a fresh clone: installs the dependencies when they do not match the lockfile, then
// runs the named script with the Node version this project is written for. Plain JavaScript without dependencies, because
// it runs under whatever Node the machine has, before anything is installed.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const wantedMajor = 24

installDependencies()
run(node(), process.argv.slice(2))

function installDependencies() {
  if (isInstalled()) return
  console.log('Installing dependencies (npm, once) …')
  const env = {
    ...process.env,
    // The CPU library is inside the package and Chromium comes from the distribution: spare the user both downloads.
    ONNXRUNTIME_NODE_INSTALL: 'skip',
    PUPPETEER_SKIP_DOWNLOAD: '1',
  }
  const npm = (args, stdio) =>
    spawnSync('npm', [...args, '--include=dev', '--loglevel=error'], { cwd: root, stdio, env }).status
  // A registry that lacks another platform's optional packages makes npm leave them out of the lockfile, and then npm ci
  // refuses that lockfile everywhere; npm install takes it as it is, and leaves it unchanged.
  const installed = npm(['ci'], 'ignore') === 0 || npm(['install', '--no-save'], 'inherit') === 0
  if (!installed) fail('Installing failed, see above; npm and a package registry are needed once.')
}

/** npm writes down what it put into node_modules, as its last step: that must be what the lockfile asks for. */
function isInstalled() {
  const wanted = packages(join(root, 'package-lock.json'))
  const present = packages(join(root, 'node_modules', '.package-lock.json'))
  if (present === undefined) return false
  return Object.entries(wanted).every(([path, entry]) => {
    const same = present[path]?.version === entry.version && present[path]?.integrity === entry.integrity
    const otherPlatform = present[path] === undefined && (entry.optional || entry.devOptional)
    return path === '' || same || otherPlatform
  })
}

function packages(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined
}

function node() {
  const own = join(root, 'node_modules', '.bin', 'node')
  if (existsSync(own)) return own
  if (Number(process.versions.node.split('.')[0]) >= wantedMajor) return process.execPath
  return fail(
    `Node ${wantedMajor} is missing because install scripts are off: run "npm rebuild node --ignore-scripts=false".`,
  )
}

function run(program, args) {
  // Where util-linux is there, the script is told to stop even when this process is killed outright.
  const tether = ['/usr/bin/setpriv', '/bin/setpriv'].find(path => existsSync(path))
  const command = tether ? [tether, '--pdeathsig', 'TERM', '--', program, ...args] : [program, ...args]
  const env = { ...process.env, NODE_COMPILE_CACHE: join(root, '.inkstone', 'compile-cache') }
  const child = spawn(command[0], command.slice(1), { cwd: root, stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('error', error => fail(error.message))
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143)
  })
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
