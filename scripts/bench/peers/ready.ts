import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Tells the parent process where this peer listens (if it does), and ends this process when the parent lets go of it. */
export const ready = async (server?: Server): Promise<void> => {
  process.once('disconnect', () => process.exit())
  if (server !== undefined && !server.listening) await once(server, 'listening')
  const address = server?.address() as AddressInfo | undefined
  process.send?.({ url: address === undefined ? '' : `http://127.0.0.1:${address.port}` })
}
