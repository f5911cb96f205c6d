import { defaultImageLimits } from '#infra/engines/image-limits.ts'
import { inspectImage } from '#infra/engines/inspect-image.ts'
import { openImage, undecodable } from '#infra/engines/open-image.ts'
import type { Picture } from './svg.ts'

const { maxPixels } = defaultImageLimits

/**
 * The files as pictures for a drawing of this width: decoded, turned as a person would see them, scaled down to what can be
 * seen, and encoded anew, so that nothing of an untrusted file reaches the renderer.
 * @throws Failure `undecodable-image`, `too-many-pixels` or `too-many-frames`.
 */
export const pictureOf = async (
  files: readonly { assetId: string; bytes: Uint8Array }[],
  width: number,
): Promise<Picture> => {
  const hrefs = new Map<string, string>()
  for (const { assetId, bytes } of files) hrefs.set(assetId, await hrefOf(bytes, 2 * width))
  return ({ assetId }) => {
    const href = hrefs.get(assetId)
    return href === undefined ? undefined : { href }
  }
}

const hrefOf = async (bytes: Uint8Array, edge: number): Promise<string> => {
  await inspectImage(bytes)
  try {
    const image = openImage(bytes, maxPixels).autoOrient().toColourspace('srgb')
    const small = image.resize(edge, edge, { fit: 'inside', withoutEnlargement: true })
    const { hasAlpha } = await openImage(bytes, maxPixels).metadata()
    const encoded = await (hasAlpha ? small.png({ compressionLevel: 1 }) : small.jpeg({ quality: 92 })).toBuffer()
    return `data:image/${hasAlpha ? 'png' : 'jpeg'};base64,${encoded.toString('base64')}`
  } catch (error) {
    throw undecodable(error)
  }
}
