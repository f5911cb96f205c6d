import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import sharp from 'sharp'

type Vector = { width: number; image: string; label: string; text: string }

const golden = JSON.parse(readFileSync(new URL('../golden/recognition/golden.json', import.meta.url), 'utf8')) as {
  height: number
  images: Vector[]
}

/** A picture of one line, and what it shows. */
export type Line = { label: string; png: Buffer }

const drawn = async ({ width, image, label }: Vector): Promise<Line> => {
  const raw = { width, height: golden.height, channels: 3 as const }
  return {
    label,
    png: await sharp(inflateSync(Buffer.from(image, 'base64')), { raw })
      .png()
      .toBuffer(),
  }
}

/** Pictures from the training house that the network is known to read, with fonts that it was not trained on. */
export const readableLines = (matching: RegExp): Promise<Line[]> =>
  Promise.all(golden.images.filter(({ label, text }) => label === text && matching.test(label)).map(drawn))
