import type { DisplayList } from '../../../consumers/design/compile/display-list.ts'
import type { Look } from './look.ts'
import { inkFault, textBoxes, type Seen } from './text-ink.ts'

export const inkCheck = 'ink_presence_ratio'

type Looked = { list: DisplayList; format: string; scale?: number }

/** Looks into the box of every text; the pictures are at native size unless a scale says otherwise. */
export const checkInk = (look: Look, { list, format, scale }: Looked, seen: Seen): void => {
  for (const box of textBoxes(list, scale)) {
    const fault = inkFault(seen, box)
    look.check(inkCheck, fault === undefined, `${format}: ${fault}`)
  }
}
