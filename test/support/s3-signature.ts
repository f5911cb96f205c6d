import { createHash, createHmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export type SignedRequest = {
  method: string
  /** Path and query, as they were sent. */
  target: string
  headers: IncomingHttpHeaders
  body: Buffer
}

type Judged = { secret: string; now: Date }

/**
 * Why S3 would refuse this request, or undefined: AWS Signature Version 4, in the header and in the query, written from Amazon's
 * description (AmazonS3/latest/API/sig-v4-authenticating-requests.html) so that the client is not judged by itself.
 */
export const signatureFault = (request: SignedRequest, judged: Judged): string | undefined => {
  const url = new URL(request.target, 'http://s3')
  return url.searchParams.has('X-Amz-Signature')
    ? queryFault(request, url.searchParams, judged)
    : headerFault(request, judged)
}

const headerFault = (request: SignedRequest, judged: Judged): string | undefined => {
  const { authorization = '', 'x-amz-date': date, 'x-amz-content-sha256': payload } = request.headers
  const match = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
    authorization,
  )
  if (!match || typeof date !== 'string' || typeof payload !== 'string') return 'AccessDenied'
  const [, credential, signedHeaders, signature] = match
  if (Math.abs(judged.now.getTime() - timeOf(date)) > 15 * 60_000) return 'RequestTimeTooSkewed'
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== hash(request.body)) return 'XAmzContentSHA256Mismatch'
  const wanted = sign(request, { credential: credential!, signedHeaders: signedHeaders!, date, payload, ...judged })
  return wanted === signature ? undefined : 'SignatureDoesNotMatch'
}

const queryFault = (request: SignedRequest, query: URLSearchParams, judged: Judged): string | undefined => {
  const read = (name: string): string => query.get(`X-Amz-${name}`) ?? ''
  const date = read('Date')
  const ends = timeOf(date) + Number(read('Expires')) * 1000
  if (!(judged.now.getTime() < ends)) return 'AccessDenied'
  const payload = 'UNSIGNED-PAYLOAD'
  const facts = { credential: read('Credential'), signedHeaders: read('SignedHeaders'), date, payload, ...judged }
  return sign(request, facts) === read('Signature') ? undefined : 'SignatureDoesNotMatch'
}

type Facts = Judged & { credential: string; signedHeaders: string; date: string; payload: string }

const sign = (request: SignedRequest, { credential, signedHeaders, date, payload, secret }: Facts): string => {
  const [path = '', query = ''] = request.target.split('?')
  const headers = signedHeaders.split(';').map(name => `${name}:${String(request.headers[name] ?? '').trim()}\n`)
  const canonical = [request.method, path, canonicalQuery(query), headers.join(''), signedHeaders, payload].join('\n')
  const [, ...scope] = credential.split('/')
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), hash(Buffer.from(canonical))].join('\n')
  const key = scope.reduce<Buffer | string>((known, part) => hmac(known, part), `AWS4${secret}`)
  return hmac(key, text).toString('hex')
}

const canonicalQuery = (query: string): string =>
  query
    .split('&')
    .filter(part => part !== '' && !part.startsWith('X-Amz-Signature='))
    .map(part => (part.includes('=') ? part : `${part}=`))
    .toSorted()
    .join('&')

const timeOf = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest()
