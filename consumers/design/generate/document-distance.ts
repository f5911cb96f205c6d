import type { DesignDocument, Frame } from '#contracts/designs/document.ts'
import { difference } from '../color/oklch.ts'

/** Roles by their share of the first impression. */
const roles = { title: 0.35, body: 0.2, subtitle: 0.15, cta: 0.15, photo: 0.15 }

/** Places of the roles 0.5, archetype 0.2, colors 0.2, type 0.1; 0 for the same, 1 for nothing in common. */
export const documentDistance = (one: DesignDocument, other: DesignDocument): number => {
  const present = Object.entries(roles).flatMap(([role, weight]) => {
    const [a, b] = [frameOf(one, role), frameOf(other, role)]
    return a || b ? [{ weight, apart: a && b ? 1 - overlap(a, b) : 1 }] : []
  })
  const weights = present.reduce((sum, { weight }) => sum + weight, 0) || 1
  const places = present.reduce((sum, { weight, apart }) => sum + weight * apart, 0) / weights
  const colors = Math.min(
    1,
    difference(groundOf(one), groundOf(other)) + difference(one.palette.accent, other.palette.accent),
  )
  const [a, b] = [titleOf(one), titleOf(other)]
  const type = a && b ? (a.family === b.family ? 0 : 0.5) + Math.min(0.5, Math.abs(Math.log(a.size / b.size))) : 0
  return 0.5 * places + (one.archetype === other.archetype ? 0 : 0.2) + 0.2 * colors + 0.1 * type
}

const titleOf = ({ elements }: DesignDocument) =>
  elements.find(element => element.type === 'text' && element.role === 'title') as
    | (DesignDocument['elements'][number] & { type: 'text' })
    | undefined

const frameOf = ({ elements }: DesignDocument, role: string): Frame | undefined =>
  elements.find(element =>
    role === 'photo'
      ? element.type === 'image' || (element.type === 'pattern' && element.material.startsWith('art-'))
      : element.type === 'text' && element.role === role,
  )?.frame

const groundOf = ({ elements, palette }: DesignDocument): string => {
  const first = elements.find(element => element.type === 'shape' && element.fill?.type === 'solid')
  const color = first?.type === 'shape' && first.fill?.type === 'solid' ? first.fill.color : 'background'
  return color in palette ? palette[color as keyof typeof palette] : color
}

const overlap = (a: Frame, b: Frame): number => {
  const width = Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x))
  const height = Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y))
  const common = width * height
  return common / (a.width * a.height + b.width * b.height - common || 1)
}
