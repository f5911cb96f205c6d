import type { Emissions } from '../decoding/emissions.ts'
import { inputHeight, inputWidths, type Network } from './network.ts'
import { scale, type Picture, type Raster } from './picture.ts'
import { brightest, darkest } from './views.ts'

/** Lines longer than this in proportion to their height are looked at in the wider format. */
const longAspect = 4.6

const widthFor = ({ width, height }: { width: number; height: number }): number =>
  width / height > longAspect ? inputWidths.long : inputWidths.usual

/** What the network sees at the first glance: the picture, or all frames of an animation fused. */
export const lookOnce = async (network: Network, picture: Picture): Promise<Emissions> => {
  const width = widthFor(picture)
  const raster =
    picture.frames === 1
      ? await picture.scaled(width, inputHeight)
      : await scale(darkest(await picture.rasters()), width, inputHeight)
  const [seen] = await network.look([raster.data], width)
  return seen!
}

/**
 * What it sees in other renderings of the same picture, for when the first glance leaves it unsure: squeezed and stretched, which
 * parts letters that run into each other; of an animation its frames.
 */
export const lookAgain = async (network: Network, picture: Picture): Promise<Emissions[]> => {
  const width = widthFor(picture)
  const rasters = await picture.rasters()
  if (rasters.length > 1) return look(network, framesAndFusions(rasters), width)
  const seen = [0.9, 1.2].map(factor => look(network, rasters, multipleOfFour(width * factor)))
  return (await Promise.all(seen)).flat()
}

const look = async (network: Network, rasters: readonly Raster[], width: number): Promise<Emissions[]> => {
  const scaled = await Promise.all(rasters.map(raster => scale(raster, width, inputHeight)))
  return network.look(
    scaled.map(({ data }) => data),
    width,
  )
}

const multipleOfFour = (width: number): number => Math.round(width / 4) * 4

const mostFrames = 6

const framesAndFusions = (rasters: readonly Raster[]): Raster[] => [brightest(rasters), ...rasters.slice(0, mostFrames)]
