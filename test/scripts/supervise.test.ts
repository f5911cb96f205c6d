import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { supervise } from '../../scripts/supervise.ts'

test('the process that lets work in ends first, and the others then end side by side', async t => {
  const { dir, role, read } = workshop(t)
  const door = `process.on('SIGTERM', () => { note('door'); process.exit(0) }); process.send({ ready: true })`
  // Each of these ends only when both were told to.
  const inside = `
    process.on('SIGTERM', () => {
      note(name)
      setInterval(() => count() === 3 && process.exit(0), 5)
    })
    process.send({ ready: true })`
  const platform = supervise([role('one', inside), role('other', inside), role('door', door)], { logDir: dir })
  await platform.ready
  await platform.stop()
  const [first, ...rest] = read()
  assert.equal(first, 'door')
  assert.deepEqual(rest.toSorted(), ['one', 'other'])
})

test('a process that crashes is started again', async t => {
  const { dir, role, read } = workshop(t)
  t.mock.method(console, 'error', () => undefined)
  const body = `note('run'); if (count() < 3) process.exit(1); process.send({ ready: true })`
  const platform = supervise([role('shaky', body)], { logDir: dir })
  await platform.ready
  await platform.stop()
  assert.deepEqual(read(), ['run', 'run', 'run'])
})

test('a process that never comes up is reported instead of waited for', async t => {
  const { dir, role } = workshop(t)
  t.mock.method(console, 'error', () => undefined)
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const platform = supervise([role('broken', 'process.exit(3)')], { logDir: dir })
  const hurry = setInterval(() => t.mock.timers.tick(10_000), 10)
  await assert.rejects(platform.ready, /broken does not start \(exit code 3\)/)
  clearInterval(hurry)
  await platform.stop()
})

type Workshop = {
  dir: string
  role: (name: string, body: string) => { name: string; args: string[] }
  read: () => string[]
}

function workshop(t: TestContext): Workshop {
  const dir = mkdtempSync(join(tmpdir(), 'inkstone-supervise-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  const notes = join(dir, 'notes')
  writeFileSync(notes, '')
  const read = (): string[] => readFileSync(notes, 'utf8').trim().split('\n')
  const prelude = `
    const fs = require('node:fs')
    const note = text => fs.appendFileSync(${JSON.stringify(notes)}, text + '\\n')
    const count = () => fs.readFileSync(${JSON.stringify(notes)}, 'utf8').trim().split('\\n').length
    setInterval(() => undefined, 60_000)`
  const role = (name: string, body: string): { name: string; args: string[] } => ({
    name,
    args: ['--eval', `${prelude}\nconst name = ${JSON.stringify(name)}\n${body}`],
  })
  return { dir, role, read }
}
