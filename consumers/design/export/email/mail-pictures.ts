import { rasterizeSvg } from '#infra/engines/rasterize-svg.ts'
import sharp from 'sharp'
import type { DisplayList, ImageItem, Item } from '../../compile/display-list.ts'
import { toSvg } from '../../compile/svg.ts'
import { cutPicture } from '../cut-pictures.ts'
import { picturesAt } from '../raster/pictures-at.ts'
import type { ExportSource } from '../rendition.ts'

/** Wide enough for the 600 px of a message on a screen of double density. */
const heroWidth = 1200
const logoHeight = 96

export type MailPicture = {
  role: 'hero' | 'logo'
  /** What its file name ends with: `hero.jpg`, `hero-2.jpg`. */
  ending: string
  contentType: 'image/jpeg' | 'image/png'
  bytes: Buffer
  width: number
  height: number
  alt: string
}

/** More would be a message that mailboxes refuse for its size: most take 20 to 25 MB. */
export const mostPhotos = 12

/** The logo and the first photos; without a photo the art of the design, without art none. Never any text. */
export const mailPictures = async (source: ExportSource): Promise<MailPicture[]> => {
  const { list } = source
  const images = list.items.filter(
    (item): item is ImageItem => item.kind === 'image' && bytesOf(source, item) !== undefined,
  )
  const logos = images.filter(({ role }) => role === 'logo').slice(0, 1)
  const photos = images.filter(({ role }) => role === 'photo')
  const pictures: MailPicture[] = []
  for (const item of logos) pictures.push(await logoPicture(item, source))
  for (const [at, item] of photos.slice(0, mostPhotos).entries())
    pictures.push(await heroPicture(item.alt, at, await photoPixels(item, source)))
  const art = photos.length === 0 ? largestArt(list) : undefined
  if (art) pictures.push(await heroPicture('', 0, await artPixels(list, art, source)))
  return pictures
}

const bytesOf = ({ files }: ExportSource, { assetId }: ImageItem): Uint8Array | undefined =>
  files.find(file => file.assetId === assetId)?.bytes

const logoPicture = async (item: ImageItem, source: ExportSource): Promise<MailPicture> => {
  const { bytes } = await cutPicture(item, bytesOf(source, item)!, 4)
  const { data, info } = await sharp(bytes)
    .resize({ height: logoHeight, width: heroWidth / 2, fit: 'inside' })
    .png()
    .toBuffer({ resolveWithObject: true })
  const { width, height } = info
  return { role: 'logo', ending: 'logo.png', contentType: 'image/png', bytes: data, width, height, alt: item.alt }
}

const photoPixels = async (item: ImageItem, source: ExportSource): Promise<Buffer> =>
  (await cutPicture(item, bytesOf(source, item)!, heroWidth / Math.max(1, item.frame.width))).bytes

/** As wide as the message, at most as high as wide: of higher ones the middle. */
const heroPicture = async (alt: string, at: number, pixels: Buffer): Promise<MailPicture> => {
  const { width, height } = await sharp(pixels).metadata()
  const shown = Math.max(1, Math.min(heroWidth, Math.round((heroWidth * height) / width)))
  const bytes = await sharp(pixels)
    .flatten({ background: '#ffffff' })
    .resize(heroWidth, shown, { fit: 'cover' })
    .jpeg({ quality: 82, mozjpeg: true })
    .toBuffer()
  const ending = at === 0 ? 'hero.jpg' : `hero-${at + 1}.jpg`
  return { role: 'hero', ending, contentType: 'image/jpeg', bytes, width: heroWidth, height: shown, alt }
}

const areaOf = ({ frame }: Item): number => frame.width * frame.height

const largestArt = ({ items }: DisplayList): Item | undefined =>
  items
    .filter(item => item.kind === 'vector' && item.role === 'pattern')
    .toSorted((one, other) => areaOf(other) - areaOf(one))[0]

/** The part of the canvas that the art takes up, without text and without what lies above the art. */
const artPixels = async (list: DisplayList, art: Item, source: ExportSource): Promise<Buffer> => {
  const below = list.items.slice(0, list.items.indexOf(art) + 1).filter(({ kind }) => kind !== 'text')
  const left = Math.max(0, art.frame.x)
  const top = Math.max(0, art.frame.y)
  const width = Math.max(1, Math.min(list.width, art.frame.x + art.frame.width) - left)
  const height = Math.max(1, Math.min(list.height, art.frame.y + art.frame.height) - top)
  const moved = below.map(item => ({
    ...item,
    frame: { ...item.frame, x: item.frame.x - left, y: item.frame.y - top },
  }))
  // A strip is drawn no higher than the message shows of it.
  const seen = { ...list, items: moved, width, height: Math.min(height, width) }
  const svg = toSvg(seen, await picturesAt(seen, source.files, heroWidth / width))
  const { rgba, ...size } = rasterizeSvg(svg, heroWidth)
  return sharp(rgba, { raw: { ...size, channels: 4, premultiplied: true } })
    .png({ compressionLevel: 1 })
    .toBuffer()
}
