import { S3Client } from '@aws-sdk/client-s3'
import type { S3Options } from './storage-config.ts'

const connectMs = 3_000
/** From the first byte of a request to the head of its answer: a part of an upload must be through by then. */
const answerMs = 20_000
/** Without a byte in either direction. Long, because a client of ours that reads slowly makes us read slowly. */
const silenceMs = 120_000
/** Of one request, with pauses of up to some seconds in between. */
const attempts = 3
const connections = 64

/** Idle connections are kept, and keep no process alive. */
export const s3Client = ({ endpoint, region, credentials, forcePathStyle }: S3Options): S3Client =>
  new S3Client({
    region,
    forcePathStyle,
    maxAttempts: attempts,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // We give the digest of every object that we write. The client's own way is one that many servers besides Amazon's do not know.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_SUPPORTED',
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      throwOnRequestTimeout: true,
      socketTimeout: silenceMs,
      httpAgent: { keepAlive: true, maxSockets: connections },
      httpsAgent: { keepAlive: true, maxSockets: connections },
    },
    logger: silent,
  })

const nothing = (): void => undefined
/** What goes wrong is thrown; the client's remarks would name keys on standard error. */
const silent = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing }
