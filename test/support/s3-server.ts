import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import {
  createServer,
  request as send,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import S3rver from 's3rver'
import type { S3Options } from '#infra/storage/storage-config.ts'
import type { Lifetime } from './lifetime.ts'
import { signatureFault, type SignedRequest } from './s3-signature.ts'

/** An answer in place of the store's, `cut` breaks the connection in the middle of the body, `spoil` changes a byte of it. */
type Mishap = { status: number; code: string; text?: string } | 'cut' | 'spoil' | 'none'

export type S3Server = {
  options: S3Options
  /** Every request that came, in order. */
  requests: SignedRequest[]
  /** What happens to the next requests, one after another. */
  next: (...mishaps: Mishap[]) => void
  /** Whoever asks without a signature is answered from now on. */
  openToAll: () => void
  /** Of what takes room in the bucket: objects, and uploads that were neither completed nor aborted. */
  leftovers: () => Promise<string[]>
  /** What the server takes for now. */
  clock: { now: () => Date }
}

const bucket = 'ink'
const secret = 'S3RVER'

/**
 * A bucket on loopback: s3rver stores it, and what s3rver leaves out is done in front of it. Signatures and digests are checked,
 * digests are told again, and uploads can be aborted. Both end with the test.
 */
export const startS3 = async (lifetime: Lifetime): Promise<S3Server> => {
  const directory = await mkdtemp(join(tmpdir(), 'inkstone-s3-'))
  const store = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: bucket }],
  })
  const { port } = await store.run()
  const front = frontOf({ port, uploads: join(directory, bucket, '._S3rver_uploads') })
  const listener = createServer((request, response) => void front.answer(request, response))
  await new Promise<void>(resolve => {
    listener.listen(0, '127.0.0.1', resolve)
  })
  lifetime.after(async () => {
    listener.closeAllConnections()
    listener.close()
    await store.close()
    await rm(directory, { recursive: true, force: true })
  })
  return {
    requests: front.requests,
    clock: front.clock,
    openToAll: front.openToAll,
    next: (...mishaps) => void front.mishaps.push(...mishaps),
    options: {
      bucket,
      endpoint: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
      region: 'eu-test-1',
      credentials: { accessKeyId: 'S3RVER', secretAccessKey: secret },
      forcePathStyle: true,
      prefix: '',
      encryption: 'AES256',
      presignsDownloads: false,
    },
    leftovers: async () => {
      const files = await allIn(join(directory, bucket))
      return files.filter(name => name.endsWith('._S3rver_object') || /_uploads\/[^/]+$/.test(name))
    },
  }
}

/** A folder that goes while it is listed is listed again: the server removes those that have become empty. */
const allIn = async (directory: string): Promise<string[]> => {
  try {
    return await readdir(directory, { recursive: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return allIn(directory)
  }
}

const frontOf = ({ port, uploads }: { port: number; uploads: string }) => {
  const requests: SignedRequest[] = []
  const mishaps: Mishap[] = []
  const clock = { now: () => new Date() }
  const known = new Map<string, Facts>()
  const door = { isOpen: false }
  // One after another: the store behind shows what it has written in part.
  let turn = Promise.resolve()

  const ask = async (seen: SignedRequest): Promise<Answer> => {
    const isAnonymous = !seen.headers.authorization && !seen.target.includes('X-Amz-')
    if (door.isOpen && isAnonymous) return forward(seen, port)
    const fault = signatureFault(seen, { secret, now: clock.now() }) ?? digestFault(seen)
    if (fault) return refusal({ status: 403, code: fault })
    const uploadId = /[?&]uploadId=(\w+)/.exec(seen.target)?.[1]
    if (seen.method === 'DELETE' && uploadId) {
      await rm(join(uploads, uploadId), { recursive: true, force: true })
      return { status: 204, headers: {}, body: Buffer.alloc(0) }
    }
    const answer = await forward(seen, port)
    return withRange(seen, withFacts(seen, answer, known))
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: target = '', headers } = request
    const seen = { method, target, headers, body: await buffer(request) }
    requests.push(seen)
    const mishap = mishaps.shift()
    const answering = turn.then(() => (typeof mishap === 'object' ? refusal(mishap) : ask(seen)))
    turn = answering.then(
      () => undefined,
      () => undefined,
    )
    give(response, await answering, mishap)
  }
  const openToAll = (): void => void (door.isOpen = true)
  return { requests, mishaps, clock, openToAll, answer }
}

type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer }

const give = (response: ServerResponse, { status, headers, body }: Answer, mishap: Mishap | undefined): void => {
  if (mishap === 'spoil') body[0]! ^= 1
  response.writeHead(status, headers)
  if (mishap === 'cut') response.write(body.subarray(0, body.length / 2), () => response.destroy())
  else response.end(body)
}

const refusal = ({ status, code, text }: { status: number; code: string; text?: string }): Answer => ({
  status,
  headers: { 'content-type': 'application/xml', 'x-amz-request-id': 'REQUEST1' },
  body: Buffer.from(
    text ??
      `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message><AWSAccessKeyId>S3RVER</AWSAccessKeyId></Error>`,
  ),
})

const forward = ({ method, target, headers, body }: SignedRequest, port: number): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { range: _range, ...others } = headers
    const way = { host: '127.0.0.1', port, method, path: target, headers: others, agent: false }
    const onward = send(way, answered => {
      const told = { status: answered.statusCode!, headers: answered.headers }
      buffer(answered).then(bytes => resolve({ ...told, body: bytes }), reject)
    })
    onward.on('error', reject)
    onward.end(body)
  })

/** Headers in which S3 tells of an object how it is encrypted and, if it was sent with one request, the digest with which it came. */
type Facts = Record<string, string>

const digestHeader = 'x-amz-checksum-sha256'
const factHeaders = [digestHeader, 'x-amz-server-side-encryption']

const withFacts = (seen: SignedRequest, answer: Answer, known: Map<string, Facts>): Answer => {
  const { method, target, headers } = seen
  const path = target.split('?')[0]!
  const given = Object.fromEntries(factHeaders.flatMap(name => (headers[name] ? [[name, String(headers[name])]] : [])))
  remember(seen, { known, path, given })
  const facts = method === 'PUT' ? given : answer.status === 200 ? known.get(path) : undefined
  return { ...answer, headers: { ...answer.headers, ...(isOfWhole(seen) ? facts : withoutDigest(facts)) } }
}

type Remembering = { known: Map<string, Facts>; path: string; given: Facts }

const remember = ({ method, target }: SignedRequest, { known, path, given }: Remembering): void => {
  const isPart = target.includes('uploadId=')
  if (method === 'DELETE') known.delete(path)
  if (method === 'PUT' && !isPart) known.set(path, given)
  if (method === 'POST') known.set(path, isPart ? withoutDigest(known.get(path)) : given)
}

const isOfWhole = ({ method, headers }: SignedRequest): boolean =>
  method === 'PUT' || (headers['x-amz-checksum-mode'] === 'ENABLED' && headers.range === undefined)

const withoutDigest = (facts: Facts = {}): Facts => {
  const { [digestHeader]: _digest, ...others } = facts
  return others
}

// The store takes the first byte alone for no range.
const withRange = ({ method, headers }: SignedRequest, answer: Answer): Answer => {
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? []
  if (method !== 'GET' || answer.status !== 200 || start === undefined) return answer
  const body = answer.body.subarray(Number(start), Number(end) + 1)
  const range = `bytes ${start}-${Number(start) + body.length - 1}/${answer.body.length}`
  return {
    status: 206,
    headers: { ...answer.headers, 'content-range': range, 'content-length': String(body.length) },
    body,
  }
}

const digestFault = ({ headers, body, method }: SignedRequest): string | undefined => {
  const told = headers[digestHeader]
  if (method !== 'PUT') return undefined
  return told === createHash('sha256').update(body).digest('base64') ? undefined : 'BadDigest'
}
