// Pictures with the truth about them. They are drawn in another process: what draws them reads SVG, which the engine that
// reads untrusted pictures forbids to its whole process.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Half = 'dev' | 'test' | 'non-text'

/** What to draw: `count` pictures of each generator of these halves. */
export type Order = { halves: readonly Half[]; count: number; seed: number }

/** One picture. `answer` is what arithmetic comes to; a `non-text` picture has an empty label. */
export type Picture = {
  family: string
  generator: string
  kind: 'text' | 'calc' | 'non-text'
  image: Buffer
  label: string
  answer?: string
  charset?: string
  length?: number
}

/** A picture as a line of JSON, its bytes in Base64. */
export type PictureLine = Omit<Picture, 'image'> & { image: string }

/** The same order gives the same pictures, in the same order. Rejects when the process that draws them fails. */
export const drawPictures = async (order: Order): Promise<Picture[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'))
  try {
    const file = join(folder, 'pictures.jsonl')
    await drawInto(file, order)
    return readPictures(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export const drawInto = async (file: string, order: Order): Promise<void> => {
  const child = fork(new URL('draw-process.ts', import.meta.url), [file, JSON.stringify(order)])
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`the process that draws the pictures ended with ${code}`)
}

export const readPictures = (file: string | URL): Picture[] =>
  linesOf<PictureLine>(file).map(line => ({ ...line, image: Buffer.from(line.image, 'base64') }))

export const linesOf = <Line>(file: string | URL): Line[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Line)
