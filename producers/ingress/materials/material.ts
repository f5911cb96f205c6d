import type { MaterialView } from '#contracts/http/materials.ts'
import { findBackground, type Background } from '#infra/materials/backgrounds.ts'
import { findIcon, type Icon } from '#infra/materials/icons.ts'

export type Material = Icon | Background

/** The material of this id; ids come from outside. */
export const findMaterial = (id: string): Material | undefined => findIcon(id) ?? findBackground(id)

export const isIcon = (material: Material): material is Icon => 'body' in material

export const viewMaterial = (material: Material): MaterialView => ({
  object: 'material',
  id: material.id,
  kind: isIcon(material) ? 'icon' : 'background',
  name: material.name,
  tags: [...material.tags],
  preview: `/v1/materials/${material.id}/preview`,
})
