import { rasterizeSvg } from '#infra/engines/rasterize-svg.ts'
import sharp from 'sharp'
import { seededRandom } from '../../../consumers/design/random.ts'

/** A scene that is lit and noisy like a photo, drawn from a seed: no picture has to be shipped for a benchmark. JPEG. */
export const photoFrom = async (seed: number): Promise<Buffer> => {
  const random = seededRandom(`photo ${seed}`)
  const [width, height] = random.pick([
    [1600, 1200],
    [1200, 1600],
    [1500, 1500],
    [1800, 1000],
  ] as const)
  const hue = random.int(360)
  const sky = `<linearGradient id="s" x2="0" y2="1"><stop offset="0" stop-color="hsl(${hue} 45% ${random.int(50) + 15}%)"/><stop offset="1" stop-color="hsl(${(hue + 40) % 360} 60% ${random.int(30) + 55}%)"/></linearGradient>`
  const at = { x: width * random.between(0.2, 0.8), y: height * random.between(0.3, 0.6) }
  const disc = `<circle cx="${at.x}" cy="${at.y}" r="${height * random.between(0.06, 0.2)}" fill="hsl(${(hue + 180) % 360} 80% 80%)"/>`
  const layers = [0, 1, 2, 3].map(layer => {
    const base = height * (0.55 + 0.12 * layer)
    const points = Array.from(
      { length: 9 },
      (_, step) => `${(step / 8) * width} ${base + random.between(-0.14, 0.06) * height}`,
    )
    return `<path d="M0 ${height}L${points.join('L')}L${width} ${height}Z" fill="hsl(${(hue + 20 * layer) % 360} 30% ${Math.max(8, 48 - 12 * layer)}%)"/>`
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs>${sky}</defs><rect width="${width}" height="${height}" fill="url(#s)"/>${disc}${layers.join('')}</svg>`
  const grain = Buffer.alloc(width * height)
  for (let pixel = 0; pixel < grain.length; pixel++) grain[pixel] = 108 + random.int(40)
  const noise = await sharp(grain, { raw: { width, height, channels: 1 } })
    .toColourspace('srgb')
    .png({ compressionLevel: 1 })
    .toBuffer()
  const drawn = rasterizeSvg(svg, width)
  const raw = { width, height: drawn.height, channels: 4 } as const
  return sharp(drawn.rgba, { raw })
    .removeAlpha()
    .blur(2)
    .composite([{ input: noise, blend: 'soft-light' }])
    .jpeg({ quality: 86 })
    .toBuffer()
}
