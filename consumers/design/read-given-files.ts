import type { Brief } from '#contracts/designs/brief.ts'
import type { GivenFile } from './thread.ts'
import type { ReadAsset } from '../reach-storage.ts'

export type GivenFiles = { photos: GivenFile[]; logo: GivenFile | undefined }

/** The files that a brief of this account refers to. @throws Failure `asset-not-found` */
export const readGivenFiles = async (
  { photos, logo }: Pick<Brief, 'photos' | 'logo'>,
  { read, accountId }: { read: ReadAsset; accountId: string },
): Promise<GivenFiles> => {
  const fileOf = async (assetId: string): Promise<GivenFile> => ({
    assetId,
    bytes: await read(accountId, assetId),
  })
  return {
    photos: await Promise.all(photos.map(fileOf)),
    logo: logo === undefined ? undefined : await fileOf(logo),
  }
}
