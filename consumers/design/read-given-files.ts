import type { Brief } from '#contracts/designs/brief.ts'
import { assetKey } from '#contracts/storage-keys.ts'
import type { GivenFile } from './thread.ts'

export type GivenFiles = { photos: GivenFile[]; logo: GivenFile | undefined }

/** The files that a brief of this account refers to. @throws Failure `asset-not-found` */
export const readGivenFiles = async (
  { photos, logo }: Pick<Brief, 'photos' | 'logo'>,
  { read, accountId }: { read: (key: string) => Promise<Buffer>; accountId: string },
): Promise<GivenFiles> => {
  const fileOf = async (assetId: string): Promise<GivenFile> => ({
    assetId,
    bytes: await read(assetKey(accountId, assetId)),
  })
  return {
    photos: await Promise.all(photos.map(fileOf)),
    logo: logo === undefined ? undefined : await fileOf(logo),
  }
}
