import { sizeOf, type CanvasChoice } from '#contracts/designs/canvas.ts'
import type { DesignDocument } from '#contracts/designs/document.ts'
import { createHash } from 'node:crypto'
import { generate, type Order } from '../../../../consumers/design/generate/generate.ts'
import { contentOf } from '../samples.ts'

type Wish = Partial<Omit<Order, 'content' | 'canvas'>> & { canvas?: CanvasChoice }

/** An order for a brief, in a plain style and without pictures unless it says otherwise. */
export const orderFor = (text: string, { canvas = 'portrait', ...more }: Wish = {}): Order => ({
  content: contentOf(text),
  canvas: sizeOf(canvas),
  styles: ['minimal'],
  brand: [],
  photoColors: [],
  studies: [],
  glimpse: () => undefined,
  variants: 3,
  seed: 1,
  ...more,
})

/** Orders in several scripts whose designs must be the same in every process. */
const pinned = [
  orderFor('春季新品发布会\n科技让生活更美好\n2026年3月21日（星期六）\n立即报名', {
    canvas: 'square',
    styles: ['guochao', 'business'],
  }),
  orderFor('مهرجان الربيع 🎉\nالسبت ٢١ مارس', { canvas: 'landscape' }),
]

export const digestOf = (documents: readonly DesignDocument[]): string =>
  createHash('sha256').update(JSON.stringify(documents)).digest('hex')

export const pinnedDigests = (): string[] => pinned.map(order => digestOf(generate(order)))
