import type { Emissions } from '../decoding/emissions.ts'
import { inputHeight, inputWidths, type Network } from './network.ts'
import { scale, type Picture, type Raster } from './picture.ts'
import { brightest, darkest, withoutSpecks } from './views.ts'

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

/** What it sees in other renderings of the same picture, for when the first glance leaves it unsure. */
export const lookAgain = async (network: Network, picture: Picture): Promise<Emissions[]> => {
  const width = widthFor(picture)
  const rasters = await picture.rasters()
  const views = rasters.length === 1 ? [withoutSpecks(rasters[0]!)] : framesAndFusions(rasters)
  const scaled = await Promise.all(views.map(view => scale(view, width, inputHeight)))
  return network.look(
    scaled.map(({ data }) => data),
    width,
  )
}

const mostFrames = 6

const framesAndFusions = (rasters: readonly Raster[]): Raster[] => [brightest(rasters), ...rasters.slice(0, mostFrames)]
