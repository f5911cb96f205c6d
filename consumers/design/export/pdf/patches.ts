import type { Mark } from './marks.ts'
import { grown, overlap, type Box } from './box.ts'

type Canvas = { width: number; height: number }
/** A part of the canvas, and on which sides it goes on into the bleed. */
export type Patch = { box: Box; beyond: Record<keyof Box, boolean> }

/** Pixels around: what lies exactly below is held whole, with all that it may reach over its frame. */
const margin = 4

/**
 * The parts of the canvas that must become pictures: what lets something through, and every text that such a part would cut. They
 * lie apart from each other. `reach` is how far from an edge art is seen in the bleed too. In pixels of the canvas.
 */
export const patchesOf = (marks: readonly Mark[], canvas: Canvas, reach: number): Patch[] => {
  const whole = { left: 0, top: 0, right: canvas.width, bottom: canvas.height }
  const clear = marks.filter(({ isClear }) => isClear)
  const seeds = clear.map(({ box, part }) => (part === 'art' && reach > 0 ? reaching(box, whole, reach) : box))
  const texts = marks.filter(({ part }) => part === 'text').map(({ box }) => within(box, whole))
  const seen = seeds
    .map(box => within(box, whole))
    .filter(hasArea)
    .map(box => within(grown(box, margin), whole))
  return apart(seen, texts.filter(hasArea)).map(box => ({ box, beyond: beyondOf(box, whole, { clear, reach }) }))
}

const hasArea = ({ left, top, right, bottom }: Box): boolean => right > left && bottom > top

const within = (box: Box, whole: Box): Box => ({
  left: Math.max(box.left, whole.left),
  top: Math.max(box.top, whole.top),
  right: Math.min(box.right, whole.right),
  bottom: Math.min(box.bottom, whole.bottom),
})

/** What is mirrored must be there whole: from the edge as far as the mirror shows. */
const reaching = ({ left, top, right, bottom }: Box, whole: Box, reach: number): Box => ({
  left: right > whole.right - reach ? Math.min(left, whole.right - reach) : left,
  top: bottom > whole.bottom - reach ? Math.min(top, whole.bottom - reach) : top,
  right: left < reach ? Math.max(right, reach) : right,
  bottom: top < reach ? Math.max(bottom, reach) : bottom,
})

const beyondOf = (
  box: Box,
  whole: Box,
  { clear, reach }: { clear: readonly Mark[]; reach: number },
): Patch['beyond'] => {
  const art = clear.filter(mark => reach > 0 && mark.part === 'art' && overlap(mark.box, box)).map(mark => mark.box)
  return {
    left: art.some(({ left }) => left < reach),
    top: art.some(({ top }) => top < reach),
    right: art.some(({ right }) => right > whole.right - reach),
    bottom: art.some(({ bottom }) => bottom > whole.bottom - reach),
  }
}

/** Boxes that touch become one, and swallow the texts that they touch, until none is left that does. */
const apart = (boxes: readonly Box[], texts: readonly Box[]): Box[] => {
  const done: Box[] = []
  const waiting = [...boxes]
  for (let box = waiting.pop(); box; box = waiting.pop()) {
    const own = box
    const [touching, others] = [done.filter(each => overlap(each, own)), done.filter(each => !overlap(each, own))]
    const cut = texts.filter(text => overlap(text, own) && !holds(own, text))
    if (touching.length + cut.length === 0) done.push(own)
    else {
      done.splice(0, done.length, ...others)
      waiting.push([...touching, ...cut].reduce(union, own))
    }
  }
  return done
}

/** Whether one box lies in another. */
export const holds = (outer: Box, inner: Box): boolean =>
  outer.left <= inner.left && outer.top <= inner.top && outer.right >= inner.right && outer.bottom >= inner.bottom

const union = (one: Box, other: Box): Box => ({
  left: Math.min(one.left, other.left),
  top: Math.min(one.top, other.top),
  right: Math.max(one.right, other.right),
  bottom: Math.max(one.bottom, other.bottom),
})
