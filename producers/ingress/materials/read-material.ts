import type { Handler } from '../app.ts'
import { Problem } from '../problem.ts'
import { findMaterial, viewMaterial } from './material.ts'

/** `GET /v1/materials/{material_id}` */
export const readMaterial = (): Handler => (request, response) => {
  const material = findMaterial(String(request.params['material_id']))
  if (!material) throw new Problem('not-found')
  response.json(viewMaterial(material))
}
