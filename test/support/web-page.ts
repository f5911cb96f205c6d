/** A page in a real browser, which may reach servers on this machine: `infra/engines/chromium` draws pages that may reach nothing. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { connect, type Page } from 'puppeteer-core'
import { fencesFor, findFence, ownAccount } from '#infra/engines/chromium/fence.ts'
import { findChromium } from '#infra/engines/chromium/find-chromium.ts'
import { PipeTransport } from '#infra/engines/chromium/pipe-transport.ts'
import { makeProfile, removeProfile } from '#infra/engines/chromium/profile-folder.ts'
import type { Lifetime } from './lifetime.ts'

/** Opens an address in a Chromium of its own, within the browser's own sandbox. */
export const openPage = async (lifetime: Lifetime, address: string): Promise<Page> => {
  const path = findChromium(process.env['CHROMIUM_PATH'])
  if (path === undefined) throw new Error('There is no Chromium on this machine.')
  const fence = await findFence(fencesFor(ownAccount()).filter(({ kind }) => kind === 'account'))
  const profile = await makeProfile(fence.account)
  const [program = '', ...args] = [...fence.command, path, ...flags(profile)]
  const child = spawn(program, args, {
    cwd: profile,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: profile, TMPDIR: profile },
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  })
  lifetime.after(async () => {
    const ended = once(child, 'exit')
    process.kill(-child.pid!, 'SIGKILL')
    await ended
    await removeProfile(profile)
  })
  const [, , , toBrowser, fromBrowser] = child.stdio
  const transport = new PipeTransport(toBrowser as Writable, fromBrowser as Readable)
  const browser = await connect({ transport, defaultViewport: null })
  const page = await browser.newPage()
  await page.goto(address)
  return page
}

const flags = (profile: string): string[] => [
  '--headless=new',
  '--remote-debugging-pipe',
  `--user-data-dir=${profile}`,
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
]

/** Serves an empty page, and beside it the TypeScript files of a folder with their types taken out. Resolves with its origin. */
export const servePage = async (lifetime: Lifetime, folder: string): Promise<string> => {
  const server = createServer((request, response) => {
    const name = basename(request.url ?? '')
    if (!name.endsWith('.ts')) {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>A page</title>')
      return
    }
    readFile(join(folder, name), 'utf8').then(
      text => response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(stripTypeScriptTypes(text)),
      () => response.writeHead(404).end(),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  lifetime.after(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
