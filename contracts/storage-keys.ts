/**
 * Where files lie in storage. Every part of a key is made by the platform, so no name from outside ever becomes part of a path.
 *
 * `uploads/{account}/{asset}` what users sent · `designs/{account}/{asset}` what was generated · `exports/{account}/{asset}` what was
 * exported · `results/{account}/{asset}` what other work made · `designs/{account}/{design}/{version}` versions of designs.
 */
import { isId } from './ids.ts'
import type { OutputFolder } from './tasks/kind.ts'
import { findKind } from './tasks/registry.ts'

/** In the order in which a file is looked for of which only the id is known: most of what work reads was uploaded. */
export const assetFolders = ['uploads', 'results', 'designs', 'exports', 'accounts'] as const
/** `accounts` is where every file lay before there were folders; nothing new comes there. */
export type AssetFolder = (typeof assetFolders)[number]

/** Where the files lie that a task of this type makes. */
export const outputFolder = (type: string): OutputFolder => findKind(type)?.folder ?? 'results'

/** What of an asset says where it lies; a row of `asset` does. */
export type AssetPlace = { folder: AssetFolder; accountId: string; id: string }

/** Where something lies that a user has sent. */
export const uploadPlace = (accountId: string, id: string): AssetPlace => ({ folder: 'uploads', accountId, id })

export const assetKey = ({ folder, accountId, id }: AssetPlace): string =>
  folder === 'accounts' ? `accounts/${accountId}/assets/${id}` : `${folder}/${accountId}/${id}`

/** The document of one version of a design, written for those who have no database. Versions never change. */
export const designVersionKey = (accountId: string, designId: string, version: number): string =>
  `designs/${accountId}/${designId}/${version}`

/** What a key stands for, or undefined for one that nothing here has made. */
export const readKey = (key: string): { asset: AssetPlace } | { version: DesignPlace } | undefined => {
  const [folder, accountId = '', ...rest] = key.split('/')
  const asset = { folder: folder as AssetFolder, accountId, id: rest.at(-1)! }
  if (assetFolders.includes(asset.folder) && isId('asset', asset.id) && assetKey(asset) === key) return { asset }
  const version = { accountId, id: rest[0]! }
  return isVersionOf(version, key) ? { version } : undefined
}

type DesignPlace = Omit<AssetPlace, 'folder'>

const isVersionOf = ({ accountId, id }: DesignPlace, key: string): boolean =>
  isId('design', id) && designVersionKey(accountId, id, Number(key.slice(key.lastIndexOf('/') + 1))) === key
