import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join, relative, resolve, dirname } from 'node:path'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { codeOf } from '../../support/source-tree.ts'

const root = join(import.meta.dirname, '../../..')
const folder = join(root, 'contracts/client')
const files = readdirSync(folder).map(name => join(folder, name))

/** What a file imports when it runs: types are gone by then. */
const importsOf = (path: string): string[] => {
  const code = stripTypeScriptTypes(readFileSync(path, 'utf8'))
  return [...code.matchAll(/\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g)].map(
    ([, from, called]) => from ?? called!,
  )
}

test('at run time the client imports nothing but its own files', () => {
  assert.ok(files.length > 15)
  assert.ok(files.flatMap(importsOf).length > 20, 'imports are seen')
  for (const path of files) {
    for (const specifier of importsOf(path)) {
      assert.match(specifier, /^\.\//, `${relative(root, path)} imports ${specifier}`)
      assert.ok(files.includes(resolve(dirname(path), specifier)), `${specifier} is there`)
    }
  }
})

test('whatever of the client is bundled, no module of Node is in it, nor anything that only Node has', () => {
  const reached = new Set<string>()
  const visit = (path: string): void => {
    if (reached.has(path)) return
    reached.add(path)
    for (const specifier of importsOf(path)) visit(resolve(dirname(path), specifier))
  }
  visit(join(folder, 'create-client.ts'))
  visit(join(folder, 'webhooks.ts'))
  const bundle = [...reached].map(path => codeOf(stripTypeScriptTypes(readFileSync(path, 'utf8')))).join('\n')
  for (const name of ['createClient', 'FrameReader', 'verify', 'sender'])
    assert.match(bundle, new RegExp(`\\b${name}\\b`))
  assert.doesNotMatch(bundle, /node:|\brequire\s*\(|\bprocess\s*\.|\bBuffer\b|\bsetImmediate\b/)
})

test('no file of the client reaches for anything when it is loaded', () => {
  for (const path of files) {
    const code = stripTypeScriptTypes(readFileSync(path, 'utf8'))
    const script = code.replaceAll(/^import[^]*?from '[^']+'$/gm, '').replaceAll(/^export /gm, '')
    // Without fetch, crypto, timers or anything else: a page may load it before these are looked at.
    assert.doesNotThrow(
      () => runInNewContext(`class InkstoneError extends Error {}\n{${script}\n}`),
      relative(root, path),
    )
  }
})
