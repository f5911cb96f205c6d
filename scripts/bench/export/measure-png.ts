// The PNG, against which the other formats are held: are all letters there?
import { sourceOf } from './bench-design.ts'
import { checkInk, inkCheck } from './check-ink.ts'
import { drawList, inkOver, withoutText } from './draw-list.ts'
import { forEachDesign, type Measure } from './measure.ts'
import { pixelsOf } from './pixels.ts'

export const measurePng: Measure = (bench, tally) =>
  forEachDesign(bench, tally, {
    checks: [inkCheck],
    work: async (design, look) => {
      const source = sourceOf(design)
      const bare = await drawList(source, withoutText(source.list))
      const expected = await inkOver(source, bare)
      checkInk(look, { list: source.list, format: 'png' }, { shown: await pixelsOf(design.truth), bare, expected })
    },
  })
