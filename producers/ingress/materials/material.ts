import type { MaterialView } from '#contracts/http/materials.ts'
import { findArtwork, type Artwork } from '#infra/materials/artworks.ts'
import { findBackground, type Background } from '#infra/materials/backgrounds.ts'
import { findIcon, type Icon } from '#infra/materials/icons.ts'

export type Material = Icon | Background | Artwork

/** The material of this id; ids come from outside. */
export const findMaterial = (id: string): Material | undefined => findIcon(id) ?? findBackground(id) ?? findArtwork(id)

export const isIcon = (material: Material): material is Icon => 'body' in material

const kindOf = (material: Material): MaterialView['kind'] => {
  if (isIcon(material)) return 'icon'
  return 'styles' in material ? 'art' : 'background'
}

export const viewMaterial = (material: Material): MaterialView => ({
  object: 'material',
  id: material.id,
  kind: kindOf(material),
  name: material.name,
  tags: [...material.tags],
  preview: `/v1/materials/${material.id}/preview`,
})
