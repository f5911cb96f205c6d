// What the usual free program for reading text makes of the same pictures.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { openPicture } from '../../../consumers/recognition/reading/picture.ts'
import { scale, type Raster } from '../../../consumers/recognition/reading/raster.ts'
import { darkest } from '../../../consumers/recognition/reading/views.ts'
import type { Picture } from './pictures.ts'

/** Three times the size, which its small-text accuracy gains from. */
const enlargement = 3

/** The first line of `tesseract --version`; undefined when the program is not there. */
export const tesseractVersion = (): string | undefined => {
  const { stdout, status } = spawnSync('tesseract', ['--version'], { encoding: 'utf8' })
  return status === 0 ? stdout.split('\n')[0] : undefined
}

/** One line of text in the characters of the scheme, an animation fused into one picture. Empty when nothing is read. */
export const readWithTesseract = async ({ image, charset }: Pick<Picture, 'image' | 'charset'>): Promise<string> => {
  const raster = darkest((await openPicture(image)).rasters)
  const large = scale(raster, raster.width * enlargement, raster.height * enlargement)
  const whitelist = charset === undefined ? [] : ['-c', `tessedit_char_whitelist=${charset}`]
  const child = spawn('tesseract', ['-', '-', '--psm', '7', ...whitelist], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, OMP_THREAD_LIMIT: '1' },
  })
  child.stdin.end(asPixmap(large))
  const [chunks] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray() as Promise<string[]>,
    once(child, 'exit'),
  ])
  return chunks.join('').replaceAll(/\s/g, '')
}

/** A file of the Netpbm family: a line of size, then the pixels. */
const asPixmap = ({ data, width, height }: Raster): Buffer =>
  Buffer.concat([Buffer.from(`P6 ${width} ${height} 255\n`), data])
