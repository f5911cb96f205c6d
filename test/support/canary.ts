import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'

/** What everything that must not be reached would paint; no page here has it of itself. */
export const canaryColor = { r: 255, g: 0, b: 254 }
const css = 'rgb(255,0,254)'

const page = `<body style="margin:0;background:${css}"><div style="height:500px;background:${css}">`
const style = `html,body,:host{background:${css} !important}`
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect id="a" width="64" height="64" fill="${css}"/></svg>`
const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: canaryColor } })
  .png()
  .toBuffer()

const files: Record<string, { type: string; body: string | Buffer }> = {
  'page.html': { type: 'text/html', body: page },
  'style.css': { type: 'text/css', body: style },
  'drawing.svg': { type: 'image/svg+xml', body: drawing },
  'picture.png': { type: 'image/png', body: picture },
}

export type Canary = AsyncDisposable & {
  /** `http://127.0.0.1:<port>`. Serves the files below and counts whoever connects, whatever they say. */
  url: string
  /** `file:///…`: a folder with the same files, which everybody on this machine may read. */
  folder: string
  connections: () => number
}

/** Things on this machine that a page from outside must not reach, each of which would show if it did. */
export const startCanary = async (): Promise<Canary> => {
  let connections = 0
  const server = createServer((request, response) => {
    const file = files[(request.url ?? '').slice(1).replace(/[?#].*$/, '')] ?? files['page.html']!
    response.writeHead(200, { 'content-type': file.type, 'access-control-allow-origin': '*' }).end(file.body)
  })
  server.on('connection', () => connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-canary-'))
  for (const [name, { body }] of Object.entries(files)) await writeFile(join(folder, name), body, { mode: 0o644 })
  await chmod(folder, 0o755)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    folder: `file://${folder}`,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
