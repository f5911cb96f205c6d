import { operations } from '#contracts/http/operations.ts'
import type { Handler } from '../app.ts'
import { queryOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { findMaterial, isIcon, type Material } from './material.ts'

type Look = { width: number; height: number; colors: string[]; seed: number }

/** `GET /v1/materials/{material_id}/preview`. Nothing of the request gets into the picture but checked numbers and colors. */
export const previewMaterial = (): Handler => (request, response) => {
  const material = findMaterial(String(request.params['material_id']))
  if (!material) throw new Problem('not-found')
  const { colors, ...look } = queryOf(response, operations.previewMaterial)
  const svg = draw(material, { ...look, colors: colors.split(',').map(color => `#${color}`) })
  response
    .set({
      'Content-Type': 'image/svg+xml; charset=utf-8',
      'Cache-Control': 'public, max-age=300',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cross-Origin-Resource-Policy': 'cross-origin',
    })
    .send(svg)
}

const draw = (material: Material, look: Look): string => {
  const { width, height, colors } = look
  const open = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`
  return isIcon(material)
    ? `${open} viewBox="0 0 24 24" color="${colors.at(-1)}">${material.body}</svg>`
    : `${open} viewBox="0 0 ${width} ${height}">${material.draw(look)}</svg>`
}
