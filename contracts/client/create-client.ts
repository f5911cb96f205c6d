/**
 * A client of Inkstone's HTTP interface for Node and browsers: `fetch` and WebCrypto are all it needs.
 *
 *     const inkstone = createClient({ baseUrl: 'https://ink.example', key: process.env.INKSTONE_KEY })
 *     const asset = await inkstone.assets.upload({ file, filename: 'page.jpg' })
 *     const task = await inkstone.tasks.run({ type: 'image.process', input: { asset_id: asset.id } })
 *     const picture = await inkstone.files.download(task.output[0])
 *
 * Every call takes an `AbortSignal`, is sent again where that is safe, and fails with an `InkstoneError`. What a page in a browser does
 * with a key everybody who opens the page can do: give it the access token of its person (`token`), and name its origin in CORS_ORIGINS.
 */
import { systemClock, type Clock } from './clock.ts'
import { checkedToken, type Connection, type SeenResponse } from './connection.ts'
import { creditsOf, type Credits } from './credits.ts'
import { eventsOf, type Events } from './events.ts'
import { assetsOf, filesOf, type Assets, type Files } from './files.ts'
import { sender, type Send } from './send.ts'
import { subscriptionsOf, type Subscriptions } from './subscriptions.ts'
import { tasksOf, type Tasks } from './tasks.ts'

export type ClientOptions = {
  /** Where the instance is: `https://ink.example`. */
  baseUrl: string
  /** A key; or `token`. */
  key?: string | undefined
  /** Asked before every request for the token to send; where one was just refused, with that one, for another. */
  token?: ((refused?: string) => string | Promise<string>) | undefined
  /** In place of the global one. */
  fetch?: typeof fetch | undefined
  /** For each attempt of a call; 30 seconds when left out. Files, waits and streams have times of their own. */
  timeoutMs?: number | undefined
  /** How often a request is sent again at most; 3 when left out. */
  retries?: number | undefined
  /** Told of every answer, to be logged with its request id. */
  onResponse?: ((seen: SeenResponse) => void) | undefined
  /** For tests. */
  clock?: Clock | undefined
}

export type InkstoneClient = {
  tasks: Tasks
  events: Events
  assets: Assets
  files: Files
  subscriptions: Subscriptions
  credits: Credits
  /** For routes that have no function here: sends JSON, reads JSON, with everything that the others have. */
  send: Send
}

/** @throws TypeError when the address or the key cannot be used */
export const createClient = (options: ClientOptions): InkstoneClient => {
  const connection = connectionOf(options)
  const send = sender(connection)
  return {
    tasks: tasksOf(connection, send),
    events: eventsOf(connection, send),
    assets: assetsOf(send),
    files: filesOf(connection),
    subscriptions: subscriptionsOf(send),
    credits: creditsOf(send),
    send,
  }
}

const connectionOf = (options: ClientOptions): Connection => {
  const { key, token, timeoutMs = 30_000, retries = 3, onResponse = () => undefined, clock = systemClock } = options
  if ((key === undefined) === (token === undefined)) throw new TypeError('Name either a key or a function for tokens.')
  const own = key === undefined ? '' : checkedToken(key)
  return {
    baseUrl: addressOf(options.baseUrl),
    token: token ?? (() => own),
    // Called as a method of anything else, the fetch of a browser throws.
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    timeoutMs,
    retries,
    onResponse,
    clock,
  }
}

const addressOf = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isFit = url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.search === ''
  if (!isFit) throw new TypeError('baseUrl is the address of an Inkstone, like https://ink.example.')
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}
