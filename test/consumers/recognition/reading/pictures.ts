// Pictures for tests, encoded by sharp from plain pixels, and what the readers under test are given.
import { execFileSync } from 'node:child_process'
import sharp, { type Sharp } from 'sharp'
import type { Raster } from '../../../../consumers/recognition/reading/raster.ts'

export const rasterOf = (width: number, height: number, color: (x: number, y: number) => number): Raster => ({
  data: Uint8Array.from({ length: width * height * 3 }, (_, at) =>
    color(Math.floor(at / 3) % width, Math.floor(at / 3 / width)),
  ),
  width,
  height,
})

export const sharpOf = ({ data, width, height }: Raster): Sharp => sharp(data, { raw: { width, height, channels: 3 } })

/** A GIF of these frames, which are of one size. */
export const gifOf = (frames: readonly Raster[]): Promise<Buffer> => {
  const { width, height } = frames[0]!
  const raw = { width, height: height * frames.length, channels: 3 as const, pageHeight: height }
  return sharp(Buffer.concat(frames.map(({ data }) => data)), { raw })
    .gif({ dither: 0, delay: frames.map(() => 100) })
    .toBuffer()
}

/** Four digits as the package captchapng draws them, made in another process, and what they say. */
export const easyPictures = (count: number): { image: Buffer; label: string }[] => {
  const script = `
    const { captchaPng } = await import(${JSON.stringify(new URL('../../../../scripts/bench/recognition/families/captchapng.ts', import.meta.url).href)})
    for (let index = 0; index < ${count}; index++) {
      const { image, label } = await captchaPng[0].generate(3, index)
      console.log(JSON.stringify({ image: image.toString('base64'), label }))
    }`
  const lines = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })
  return lines
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { image: string; label: string })
    .map(({ image, label }) => ({ image: Buffer.from(image, 'base64'), label }))
}
