import sharp from 'sharp'
import { randomBytes } from 'node:crypto'

export const pngPicture = (width = 30, height = 20): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#47a' } })
    .png()
    .toBuffer()

export const jpegPicture = (orientation = 1): Promise<Buffer> =>
  sharp({ create: { width: 40, height: 20, channels: 3, background: '#a47' } })
    .jpeg()
    .withMetadata({ orientation })
    .toBuffer()

/** A PNG of exactly this many bytes, with noise behind its end, as some screenshot tools leave it. */
export const pngOfBytes = async (bytes: number): Promise<Buffer> => {
  const picture = await pngPicture()
  // Without `<`, so that chance writes no markup into it.
  const noise = randomBytes(bytes - picture.length).map(byte => (byte === 0x3c ? 0 : byte))
  return Buffer.concat([picture, noise])
}
