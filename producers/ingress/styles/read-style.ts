import { findStyle } from '#contracts/designs/styles.ts'
import type { Handler } from '../app.ts'
import { Problem } from '../problem.ts'

/** `GET /v1/styles/{style_id}` */
export const readStyle = (): Handler => (request, response) => {
  const style = findStyle(String(request.params['style_id']))
  if (!style) throw new Problem('not-found')
  response.json(style)
}
