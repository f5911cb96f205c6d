import type { FontView } from '#contracts/http/fonts.ts'
import type { FontFamily } from '#infra/fonts/catalog.ts'
import { factsOfFace } from '#infra/fonts/face-facts.ts'

/** Opens no font file: those of a Chinese family alone take 60 MB. */
export const viewFont = ({ id, name, kind, scripts, license, faces }: FontFamily): FontView => ({
  object: 'font',
  id,
  name,
  kind,
  scripts: [...scripts],
  license,
  weights: faces.map(({ weight }) => weight),
  faces: faces.map(face => {
    const { digest, codePointCount } = factsOfFace(face.id)
    return { id: face.id, weight: face.weight, digest, code_point_count: codePointCount }
  }),
})
