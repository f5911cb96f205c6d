// A PostgreSQL data folder: where it can live, and how it is made.
import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account } from './launch.ts'

type Wanted = { dir: string; bin: string; password: string; account: Account | undefined }

/** Makes the data folder on the first start. Returns it, with the programs of the version that wrote it. */
export async function prepareCluster(wanted: Wanted): Promise<{ bin: string; data: string }> {
  const home = chooseHome(wanted)
  const data = join(home, 'data')
  if (existsSync(join(data, 'PG_VERSION'))) return { bin: matchingBin(wanted.bin, data), data }
  await create({ ...wanted, home, data })
  return { bin: wanted.bin, data }
}

/** Removes a data folder that had to live outside `dir`. */
export function removeStrayCluster(dir: string): void {
  const home = rememberedHome(dir)
  if (home !== undefined) rmSync(home, { recursive: true, force: true })
}

function rememberedHome(dir: string): string | undefined {
  const note = join(dir, 'home')
  return existsSync(note) ? readFileSync(note, 'utf8') : undefined
}

/** Below `dir`, unless the account cannot get there (a checkout in root's home): then below the temporary folder. */
function chooseHome({ dir, account }: Wanted): string {
  const remembered = rememberedHome(dir)
  if (remembered !== undefined) return ownedFolder(remembered, account)
  const usual = ownedFolder(join(dir, 'cluster'), account)
  if (account === undefined || canEnter(usual, account)) return usual
  const stray = mkdtempSync(join(tmpdir(), 'inkstone-postgres-'))
  writeFileSync(join(dir, 'home'), stray)
  return ownedFolder(stray, account)
}

function ownedFolder(path: string, account: Account | undefined): string {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (account !== undefined) chownSync(path, account.uid, account.gid)
  return path
}

function canEnter(path: string, account: Account): boolean {
  return spawnSync('test', ['-x', path], { ...account, cwd: '/' }).status === 0
}

/** Data of one major version is unreadable to another. */
function matchingBin(bin: string, data: string): string {
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  const matching = bin.replace(
    /\/(pgsql-)?\d+\/bin$/,
    (_, prefix: string | undefined) => `/${prefix ?? ''}${version}/bin`,
  )
  if (existsSync(join(matching, 'postgres'))) return matching
  throw new Error(
    `${data} was written by PostgreSQL ${version}, which is not installed; install it or remove that folder`,
  )
}

type Creation = Wanted & { home: string; data: string }

/** Made aside and renamed when whole: a start that is killed half-way leaves nothing that looks like data. */
async function create({ home, data, bin, password, account }: Creation): Promise<void> {
  const fresh = join(home, 'fresh')
  const passwordFile = join(home, 'password')
  rmSync(fresh, { recursive: true, force: true })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (account !== undefined) chownSync(passwordFile, account.uid, account.gid)
  const options = [
    '--username=inkstone',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
  ]
  try {
    await run({ command: join(bin, 'initdb'), args: ['-D', fresh, ...options, '--data-checksums'], cwd: home, account })
  } finally {
    rmSync(passwordFile)
  }
  // Single-user mode needs no port, no client program and no password.
  const single = ['--single', '-D', fresh, 'postgres']
  await run({ command: join(bin, 'postgres'), args: single, cwd: home, account, input: 'CREATE DATABASE inkstone\n' })
  renameSync(fresh, data)
}

type Step = { command: string; args: string[]; cwd: string; account: Account | undefined; input?: string }

function run({ command, args, cwd, account, input = '' }: Step): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' }
    const child = spawn(command, args, { cwd, env, stdio: ['pipe', 'ignore', 'pipe'], ...account })
    let complaint = ''
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
    child.once('error', reject)
    child.once('close', code => (code === 0 ? resolve() : reject(new Error(`${command}: ${complaint.trim()}`))))
    child.stdin.end(input)
  })
}
