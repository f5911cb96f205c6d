import { NoSuchKey, NotFound, S3ServiceException } from '@aws-sdk/client-s3'
import { ObjectMissing, StorageTrouble } from './storage.ts'

/**
 * Runs a request about an object, and says what went wrong in our words. The client's errors are not passed on: they carry the answer,
 * in which some servers repeat keys and what was signed.
 * @throws ObjectMissing, StorageTrouble
 */
export const asking = async <Answer>(key: string, request: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await request()
  } catch (error) {
    if (isMissing(error)) throw new ObjectMissing(key)
    throw troubleOf(error)
  }
}

// A bucket that is not there answers 404 as well; of a HEAD there is no more than that.
const isMissing = (error: unknown): boolean => error instanceof NoSuchKey || error instanceof NotFound

const troubleOf = (error: unknown): StorageTrouble => {
  if (error instanceof StorageTrouble) return error
  if (error instanceof S3ServiceException) {
    const { httpStatusCode: status, requestId } = error.$metadata
    const where = requestId === undefined ? '' : `, request ${requestId}`
    return new StorageTrouble(`the bucket answers ${error.name} (${status ?? 'no status'}${where})`)
  }
  if (isSpoiled(error)) return new StorageTrouble('the bytes that arrived are not those that were stored')
  return new StorageTrouble(`the bucket cannot be reached: ${codeOf(error)}`)
}

// The client has no class for it.
const isSpoiled = (error: unknown): boolean => error instanceof Error && error.message.startsWith('Checksum mismatch')

const codeOf = (error: unknown): string => {
  const { code, name } = error as NodeJS.ErrnoException
  return code ?? name ?? 'unknown error'
}
