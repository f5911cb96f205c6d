import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  amountFaults,
  dependencyFaults,
  exportCounts,
  formFaults,
  machineFaults,
  migrationFaults,
  nameFaults,
  secretFaults,
  testNameFaults,
  topFolderFaults,
} from './support/house-rules.ts'
import {
  decisionFaults,
  doorFaults,
  environmentFaults,
  importsOf,
  kindFaults,
  layerFaults,
} from './support/import-rules.ts'
import { isCode, sourceTree, type SourceFile } from './support/source-tree.ts'
import { statementsById, tenantFaults } from './support/tenant-rule.ts'

const tree = sourceTree()

const rules = {
  layerFaults: { faults: layerFaults, says: 'a layer imports only the layers below it' },
  kindFaults: { faults: kindFaults, says: 'a kind of work never imports another' },
  decisionFaults: { faults: decisionFaults, says: 'what a saga decides follows from contracts alone' },
  doorFaults: { faults: doorFaults, says: 'a library is imported only behind its door' },
  environmentFaults: { faults: environmentFaults, says: 'the environment is read in one place' },
  nameFaults: { faults: nameFaults, says: 'names say what a thing is, and no file only passes others on' },
  formFaults: { faults: formFaults, says: 'the code has no decorators, enums, namespaces or default exports' },
  amountFaults: { faults: amountFaults, says: 'amounts of credits and money are whole numbers of any size' },
  secretFaults: { faults: secretFaults, says: 'secrets are compared in a time that tells nothing' },
  tenantFaults: { faults: tenantFaults, says: 'whoever knows the account asks for its things with the account' },
  topFolderFaults: { faults: topFolderFaults, says: 'the folders at the root are those of the house' },
  migrationFaults: { faults: migrationFaults, says: 'every migration is in the list, in order' },
  dependencyFaults: {
    faults: dependencyFaults,
    says: 'every library that the platform runs with has a line that explains it',
  },
  machineFaults: { faults: machineFaults, says: 'no file tells of the machine or the registry that it was made with' },
  testNameFaults: { faults: testNameFaults, says: 'every test has a name of its own within its file' },
}

/** For each rule, sets of files by path: each of `broken` breaks it in its own way, those of `kept` look alike and keep it. */
type Planted = Record<keyof typeof rules, { broken: Record<string, string>[]; kept: Record<string, string> }>

// Filled in here, or the file of plants would break the rule itself.
const planted = JSON.parse(
  readFileSync(join(import.meta.dirname, 'support', 'planted-faults.json'), 'utf8')
    .replaceAll('{machine}', ['', 'home', 'ada', 'inkstone'].join('/'))
    .replaceAll('{registry}', ['registry', 'example', 'com'].join('.')),
) as Planted

const filesOf = (files: Record<string, string>): SourceFile[] =>
  Object.entries(files).map(([path, text]) => ({ path, text }))

for (const [name, { faults, says }] of Object.entries(rules)) {
  test(says, () => {
    assert.deepEqual(faults(tree), [])
  })

  test(`it shows when this is no longer so: ${says}`, () => {
    const { broken, kept } = planted[name as keyof typeof rules]
    assert.ok(broken.length > 0)
    for (const files of broken) assert.notDeepEqual(faults(filesOf(files)), [], JSON.stringify(files))
    assert.deepEqual(faults(filesOf(kept)), [])
  })
}

test('to leave the account out of any one statement is noticed', () => {
  const mutants = statementsById(tree)
    .filter(({ text }) => text.match(/account_id/g)?.length === 1)
    .map(found => ({ ...found, mutant: found.text.replace(/(?: and)? (?:\w+\.)?account_id = \$\{[\w.]+\}/, '') }))
    .filter(({ text, mutant }) => mutant !== text)
  assert.ok(mutants.length > 10, `${mutants.length} mutants`)
  for (const { path, from, text, mutant } of mutants) {
    const file = tree.find(one => one.path === path)!
    const changed = file.text.slice(0, from) + mutant + file.text.slice(from + text.length)
    assert.equal(tenantFaults([{ path, text: changed }]).length, 1, `${path}: ${text}`)
  }
})

const exportsAim = 6
const exportsLimit = 12

test('a file exports few things', context => {
  const counts = exportCounts(tree)
  for (const { path, count } of counts) {
    if (count > exportsAim) context.diagnostic(`${path} exports ${count} values; the aim is ${exportsAim}`)
  }
  const many = counts.filter(({ count }) => count > exportsLimit)
  assert.deepEqual(many, [])
})

test('exports are counted however they are written', () => {
  const text = 'export const a = 1\nexport async function b() {}\nexport class C {}\nexport type D = 1\nexport { e, f }'
  assert.deepEqual(exportCounts([{ path: 'a.ts', text }]), [{ path: 'a.ts', count: 5 }])
})

test('the rules see the code: every layer has files, and their imports are found', () => {
  for (const top of ['contracts', 'infra', 'producers', 'consumers', 'sagas', 'scripts', 'test']) {
    const files = tree.filter(({ path }) => path.startsWith(`${top}/`)).filter(isCode)
    assert.ok(files.length > 2, top)
    assert.ok(files.flatMap(importsOf).length > files.length, top)
  }
})

test('every import of a file leads to a file that is there', () => {
  const paths = new Set(tree.map(({ path }) => path))
  const layers = tree.filter(
    file => isCode(file) && /^(?:contracts|infra|producers|consumers|sagas|scripts)\//.test(file.path),
  )
  const lost = layers.flatMap(importsOf).filter(imported => imported.to === 'file' && !paths.has(imported.path))
  assert.deepEqual(lost, [])
})
