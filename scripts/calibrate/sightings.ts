import { Failure } from '#contracts/failures.ts'
import type { Emissions } from '../../consumers/recognition/decoding/emissions.ts'
import { lookAgain, lookOnce } from '../../consumers/recognition/reading/look.ts'
import type { Network } from '../../consumers/recognition/reading/network.ts'
import { openPicture } from '../../consumers/recognition/reading/picture.ts'
import type { Picture } from '../bench/recognition/pictures.ts'

/** What the network saw in a picture: at the first glance, and in its other renderings. */
export type Sighting = { picture: Picture; glance: Emissions; others: Emissions[] }

/** Pictures that are refused before anything looks at them are left out. */
export const sight = async (network: Network, pictures: readonly Picture[]): Promise<Sighting[]> => {
  const sightings: Sighting[] = []
  for (const picture of pictures) {
    const opened = await openPicture(picture.image).catch(unlessRefused)
    if (!opened) continue
    const glance = await lookOnce(network, opened)
    sightings.push({ picture, glance, others: await lookAgain(network, opened) })
  }
  return sightings
}

const unlessRefused = (error: unknown): undefined => {
  if (!(error instanceof Failure)) throw error
}
