import type { Emissions } from '../decoding/emissions.ts'
import { inputHeight, inputWidths, type Network } from './network.ts'
import type { Picture } from './picture.ts'
import { scale, type Raster } from './raster.ts'
import { brightest, darkest, dilate, gray, raise } from './views.ts'

/** Lines longer than this in proportion to their height are looked at in the wider format. */
const longAspect = 4.6

const widthFor = ({ width, height }: { width: number; height: number }): number =>
  width / height > longAspect ? inputWidths.long : inputWidths.usual

/** What the network sees at the first glance: the picture, or all frames of an animation fused. */
export const lookOnce = async (network: Network, picture: Picture): Promise<Emissions> => {
  const { rasters } = picture
  const [seen] = await look(network, [rasters.length === 1 ? rasters[0]! : darkest(rasters)], widthFor(picture))
  return seen!
}

/**
 * What it sees in other renderings of the same picture, for when the first glance leaves it unsure: stretched, which parts letters that
 * run into each other, once in gray, once a little higher too, once with its dark lines made thin; of an animation its frames. Of some
 * twenty renderings these, with the first, read most of the pictures of the benchmark's first half.
 */
export const lookAgain = async (network: Network, picture: Picture): Promise<Emissions[]> => {
  const { rasters } = picture
  if (rasters.length > 1) return look(network, framesAndFusions(rasters), widthFor(picture))
  const width = multipleOfFour(widthFor(picture) * stretched)
  const raster = scale(rasters[0]!, width, inputHeight)
  const colorless = gray(raster)
  return network.look([colorless.data, raise(colorless, raisedBy).data, dilate(raster).data], width)
}

const stretched = 1.35
/** Of `inputHeight` rows. */
const raisedBy = 3

const look = (network: Network, rasters: readonly Raster[], width: number): Promise<Emissions[]> =>
  network.look(
    rasters.map(raster => scale(raster, width, inputHeight).data),
    width,
  )

const multipleOfFour = (width: number): number => Math.round(width / 4) * 4

const mostFrames = 6

const framesAndFusions = (rasters: readonly Raster[]): Raster[] => [brightest(rasters), ...rasters.slice(0, mostFrames)]
