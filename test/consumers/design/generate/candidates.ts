import type { Archetype } from '../../../../consumers/design/archetypes/archetype.ts'
import type { Content } from '../../../../consumers/design/content/content.ts'
import type { Candidate, Hanging } from '../../../../consumers/design/generate/candidate.ts'
import { solid, type Part, type Zone } from '../../../../consumers/design/layout/plan.ts'
import { stackZone, type StackNeeds } from '../../../../consumers/design/layout/stack.ts'
import { cropFor } from '../../../../consumers/design/photo/crop.ts'
import { studyPhoto } from '../../../../consumers/design/photo/study.ts'
import { photoOf } from '../photo/painted.ts'
import { contentOf, needsFor, palette, sans, zoneOf } from '../samples.ts'

export const canvas = { width: 1000, height: 1400, safe: 40, unit: Math.sqrt(1000 * 1400) }
export const whole = { x: 0, y: 0, width: 1000, height: 1400 }
export const paper: Part = { type: 'shape', role: 'background', box: whole, fill: solid('background') }

export const evening = contentOf([
  { role: 'title', text: 'Jazz in the Garden' },
  { role: 'subtitle', text: 'Music under old trees' },
  { role: 'date', text: 'Friday 20:00' },
  { role: 'body', text: 'Bring a blanket and friends; the gates open an hour before, and there is bread and wine.' },
  { role: 'cta', text: 'Book now' },
])

const archetypeCalled = (id: string): Archetype => ({
  id,
  pictures: 1,
  suits: () => 1,
  plan: () => ({ parts: [], zones: [] }),
})
const archetypes = new Map<string, Archetype>()
const known = (id: string): Archetype => {
  const archetype = archetypes.get(id) ?? archetypeCalled(id)
  archetypes.set(id, archetype)
  return archetype
}

type Wish = Partial<Omit<Candidate, 'archetype' | 'plan'>> & {
  content?: Content
  archetype?: string
  parts?: Part[]
  zones?: Zone[]
  needs?: Partial<StackNeeds>
}

/** A candidate with its blocks where its zones have them; whatever is given of it stands as it is. */
export const candidateOf = (wish: Wish = {}): Candidate => {
  const { content = evening, archetype = 'test', parts = [paper], zones = [zoneOf()], needs, ...rest } = wish
  const stacks = zones.map(zone => {
    const stack = stackZone(zone, needsFor(content, needs))
    if (!stack) throw new RangeError('The sample does not fit its zone.')
    return stack
  })
  return {
    archetype: known(archetype),
    plan: { parts, zones },
    blocks: stacks.flatMap(({ blocks }) => blocks),
    rules: stacks.flatMap(({ rules }) => rules),
    hangings: [],
    ...(stacks[0]?.logo && { logo: stacks[0].logo }),
    palette,
    style: 'minimal',
    type: sans,
    wish: 1,
    body: 28,
    isVivid: false,
    seed: 'seed',
    ...rest,
  }
}

/** A photo that hangs in a place of the canvas. */
export const hung = (photo: Parameters<typeof photoOf>[0], box = whole, slot = 0): Hanging => {
  const study = studyPhoto(photoOf(photo))
  return { box, slot, study, crop: cropFor(study, box.width / box.height) }
}
