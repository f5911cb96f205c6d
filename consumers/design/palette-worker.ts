import type { ResultOf } from '#contracts/tasks/registry.ts'
import type { Worker } from '../job.ts'
import type { ReadAsset } from '../reach-storage.ts'
import type { PaletteRequest } from './color/recommend-palettes.ts'
import { seedOf } from './seed-of.ts'

type Needs = {
  read: ReadAsset
  /** `recommendPalettes`, wherever pictures may be decoded. */
  recommend: (request: PaletteRequest, signal: AbortSignal) => Promise<ResultOf<'palette.recommend'>>
}

export const paletteWorker =
  ({ read, recommend }: Needs): Worker<'palette.recommend'> =>
  async ({ taskId, accountId, input, signal }) => {
    const { logo, photo, seed = seedOf(taskId), ...wish } = input
    const bytesOf = async (id: string | undefined): Promise<Buffer | undefined> =>
      id === undefined ? undefined : read(accountId, id)
    const request = { ...wish, seed, logo: await bytesOf(logo), photo: await bytesOf(photo) }
    return { result: await recommend(request, signal) }
  }
