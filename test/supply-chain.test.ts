import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'

const read = (path: string): Promise<string> => readFile(join(import.meta.dirname, '..', path), 'utf8')

type Locked = {
  version?: string
  integrity?: string
  link?: boolean
  optional?: boolean
  hasInstallScript?: boolean
  dev?: boolean
  license?: string
}
type Wanted = Record<'dependencies' | 'devDependencies', Record<string, string>>

const lock = JSON.parse(await read('package-lock.json')) as { packages: Record<string, Locked> }
const own = JSON.parse(await read('package.json')) as Wanted & { allowScripts: Record<string, boolean> }
const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
const nameOf = (path: string): string => path.split('node_modules/').at(-1)!

test('what is installed is what was locked, to the bit', () => {
  assert.ok(packages.length > 100)
  // Of other machines' optional packages a registry may not tell the digest; there npm asks for it.
  const loose = packages.filter(([, { integrity, optional }]) => !integrity?.startsWith('sha512-') && optional !== true)
  assert.deepEqual(loose, [])
  assert.deepEqual(
    packages.filter(([, { link }]) => link === true),
    [],
  )
  const { dependencies, devDependencies } = lock.packages[''] as Wanted
  assert.deepEqual(
    { dependencies, devDependencies },
    { dependencies: own.dependencies, devDependencies: own.devDependencies },
  )
})

test('dependencies come from the registry, and not from an address or a folder', () => {
  const elsewhere = Object.entries({ ...own.dependencies, ...own.devDependencies }).filter(
    ([, range]) => !/^\^?\d+\.\d+\.\d+(?:-\d+)?$/.test(range),
  )
  assert.deepEqual(elsewhere, [])
})

test('of the packages that would run something when they are installed each was judged, and few may', () => {
  // Their files are complete as they come: the Dockerfile and the bootstrap tell this one to fetch nothing.
  const toldNotTo = ['onnxruntime-node']
  const wanting = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => nameOf(path))
  const judged = [...Object.keys(own.allowScripts), ...toldNotTo]
  assert.deepEqual(
    wanting.filter(name => !judged.includes(name)),
    [],
  )
  const allowed = Object.entries(own.allowScripts).filter(([, may]) => may)
  assert.deepEqual(
    allowed.map(([name]) => name),
    ['node'],
  )
})

test('everything that is shipped has a licence that allows it', () => {
  // Weak copyleft (LGPL, MPL) is for libraries that are linked as they come, and are not changed.
  const allowed =
    /^(?:MIT|MIT-0|0BSD|ISC|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|Python-2\.0|Zlib|OFL-1\.1|CC0-1\.0|CC-BY-4\.0|LGPL-3\.0-or-later|MPL-2\.0)$/
  // Their own files say it in other words.
  const readByHand: Record<string, string> = { busboy: 'MIT', streamsearch: 'MIT', 'png-js': 'MIT', slick: 'MIT' }
  const isAllowed = (expression: string): boolean =>
    expression
      .replace(/[()]/g, '')
      .split(/ AND | OR /)
      .every(one => allowed.test(one))
  const shipped = packages.filter(([, { dev }]) => dev !== true)
  assert.ok(shipped.length > 100)
  assert.deepEqual(
    shipped
      .map(([path, { license }]) => ({ name: nameOf(path), license: readByHand[nameOf(path)] ?? license ?? 'none' }))
      .filter(({ license }) => !isAllowed(license)),
    [],
  )
})

test('containers run as nobody special, with a file system that they cannot change', async () => {
  const compose = await read('docker-compose.yml')
  const platform = /^x-platform: &platform\n((?:[ \t].*\n|\n)+)/m.exec(compose)?.[1] ?? ''
  for (const line of [
    'read_only: true',
    'cap_drop: [ALL]',
    "security_opt: ['no-new-privileges:true']",
    'tmpfs: [/tmp]',
  ])
    assert.ok(platform.includes(`  ${line}\n`), line)
  const image = await read('infra/deploy/Dockerfile')
  assert.match(image, /^RUN npm ci --omit=dev\b/m)
  const stages = image.split(/^FROM /m)
  assert.match(stages.at(-1)!, /^USER node$/m)
  assert.doesNotMatch(
    stages
      .at(-1)!
      .split(/^USER node$/m)
      .at(-1)!,
    /^(?:USER|RUN)\b/m,
    'nothing after it is done as root',
  )
})
