import type { DesignDocument, DesignElement } from '#contracts/designs/document.ts'
import { sizeOf } from '#contracts/designs/canvas.ts'
import type { LayoutSuggestInput, LayoutSuggestResult } from '#contracts/tasks/layout-suggest.ts'
import type { Job, Work } from '../job.ts'
import type { ReadAsset } from '../reach-storage.ts'
import type { Designer } from './pool.ts'
import { readGivenFiles } from './read-given-files.ts'

type Needs = { read: ReadAsset; designer: Pick<Designer, 'compose'> }
type LayoutJob = Omit<Job, 'input'> & { input: LayoutSuggestInput }
type LayoutWork = Omit<Work, 'result'> & { result: LayoutSuggestResult }

/** The places of generated designs, without their colors and ornaments. */
export const layoutWorker =
  ({ read, designer }: Needs) =>
  async ({ accountId, input, signal }: LayoutJob): Promise<LayoutWork> => {
    const { brief, canvas, style, count, seed } = input
    const files = await readGivenFiles(brief, { read, accountId })
    const task = { brief, canvas, style, variants: count, seed, ...files, brandColors: [] }
    const { documents } = await designer.compose(task, signal)
    return { result: { canvas: sizeOf(canvas), layouts: documents.map(layoutOf) } }
  }

type Layout = LayoutSuggestResult['layouts'][number]
type Place = Layout['places'][number]

const layoutOf = ({ archetype, score, elements, canvas }: DesignDocument): Layout => ({
  archetype,
  score: score?.total ?? 0,
  places: elements.flatMap(element => {
    const about = placeOf(element)
    if (!about) return []
    const { x, y, width, height } = element.frame
    const box = {
      x: share(x / canvas.width),
      y: share(y / canvas.height),
      width: share(width / canvas.width),
      height: share(height / canvas.height),
    }
    return [{ ...about, box }]
  }),
})

const share = (value: number): number => Math.round(value * 1e4) / 1e4

const placeOf = (element: DesignElement): Omit<Place, 'box'> | undefined => {
  switch (element.type) {
    case 'text': {
      const { role, text, size, lines, align } = element
      return { role, text, size, lines: lines.length, align }
    }
    case 'image':
      return { role: element.role }
    case 'pattern':
      return { role: 'drawing' }
    case 'shape':
      return element.role === 'panel' ? { role: 'panel' } : undefined
    case 'icon':
      return undefined
  }
}
