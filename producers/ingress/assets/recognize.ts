import { Failure } from '#contracts/failures.ts'
import { defaultImageLimits } from '#infra/engines/image-limits.ts'
import { inspectImage } from '#infra/engines/inspect-image.ts'
import { Problem } from '../problem.ts'
import { checkWhole } from './check-whole.ts'

export const imageTypes: readonly string[] = ['image/jpeg', 'image/png', 'image/webp', 'image/gif']

type Claimed = {
  /** The media type that the client named, if it named one. */
  claimedType: string | undefined
  maxImagePixels: number
}

export type Recognized = { contentType: string; width: number; height: number }

/** What an uploaded file is, by its bytes. @throws Problem when it is no image that is accepted here, or not the one it claims to be. */
export const recognize = async (bytes: Buffer, { claimedType, maxImagePixels }: Claimed): Promise<Recognized> => {
  if (!hasKnownSignature(bytes)) {
    throw new Problem('unsupported-media-type', { detail: `The file is none of ${imageTypes.join(', ')}.` })
  }
  const header = await inspect(bytes, maxImagePixels)
  if (claimedType !== undefined && claimedType !== header.contentType) {
    throw new Problem('unsupported-media-type', { detail: `The file was sent as an image of another type than it is.` })
  }
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
