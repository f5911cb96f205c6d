import { Failure } from '#contracts/failures.ts'
import { defaultImageLimits } from '#infra/engines/image-limits.ts'
import { Problem } from '../problem.ts'
import { checkWhole } from './check-whole.ts'
import { checkProfile, looksLikeProfile, profileType } from './recognize-profile.ts'

export const imageTypes: readonly string[] = ['image/jpeg', 'image/png', 'image/webp', 'image/gif']
export const uploadTypes: readonly string[] = [...imageTypes, profileType]

type Claimed = {
  /** The media type that the client named, if it named one. */
  claimedType: string | undefined
  maxImagePixels: number
  /** What is accepted; left out, everything that may be uploaded. */
  types?: readonly string[]
}

/** A color profile has no size. */
export type Recognized = { contentType: string; width: number | null; height: number | null }

/** What an uploaded file is, by its bytes. @throws Problem when it is nothing that is accepted here, or not what it claims to be. */
export const recognize = async (
  bytes: Buffer,
  { claimedType, maxImagePixels, types = uploadTypes }: Claimed,
): Promise<Recognized> => {
  const isImage = hasKnownSignature(bytes)
  if (!isImage && !(types.includes(profileType) && looksLikeProfile(bytes))) {
    throw new Problem('unsupported-media-type', { detail: `The file is none of ${types.join(', ')}.` })
  }
  const found = isImage ? await recognizeImage(bytes, maxImagePixels) : recognizeProfile(bytes)
  if (claimedType !== undefined && claimedType !== found.contentType) {
    throw new Problem('unsupported-media-type', { detail: `The file was sent as another type than it is.` })
  }
  return found
}

const recognizeProfile = (bytes: Buffer): Recognized => {
  checkProfile(bytes)
  return { contentType: profileType, width: null, height: null }
}

const recognizeImage = async (bytes: Buffer, maxImagePixels: number): Promise<Recognized> => {
  const header = await inspect(bytes, maxImagePixels)
  checkWhole(bytes, header.format)
  // Orientations from 5 on lie on their side: people see the picture turned.
  const isTurned = header.orientation >= 5
  return {
    contentType: header.contentType,
    width: isTurned ? header.height : header.width,
    height: isTurned ? header.width : header.height,
  }
}

const signature = /^(?:\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|RIFF[\s\S]{4}WEBP)/
const hasKnownSignature = (bytes: Buffer): boolean => signature.test(bytes.toString('latin1', 0, 12))

const inspect = async (bytes: Buffer, maxPixels: number) => {
  // The library that reads pictures takes 20 MiB, and not every ingress is sent any.
  const { inspectImage } = await import('#infra/engines/inspect-image.ts')
  try {
    return await inspectImage(bytes, { ...defaultImageLimits, maxPixels })
  } catch (error) {
    throw asProblem(error)
  }
}

const asProblem = (error: unknown): unknown => {
  if (!(error instanceof Failure)) return error
  const { code, message: detail } = error
  return code === 'undecodable-image' || code === 'too-many-pixels' || code === 'too-many-frames'
    ? new Problem(code, { detail })
    : error
}
