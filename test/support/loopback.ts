import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Lifetime } from './lifetime.ts'

/** Serves HTTP on a free loopback port until the end of the test, whoever is still connected. Returns its origin. */
export const serveLoopback = async (lifetime: Lifetime, serve: RequestListener): Promise<string> => {
  const server = createServer(serve)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  lifetime.after(async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
