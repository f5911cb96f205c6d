import { findFamily } from '#infra/fonts/catalog.ts'
import type { Handler } from '../app.ts'
import { Problem } from '../problem.ts'
import { viewFont } from './view-font.ts'

/** `GET /v1/fonts/{font_id}` */
export const readFont = (): Handler => (request, response) => {
  const family = findFamily(String(request.params['font_id']))
  if (!family) throw new Problem('not-found')
  response.json(viewFont(family))
}
