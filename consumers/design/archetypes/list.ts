import { arch } from './arch.ts'
import type { Archetype } from './archetype.ts'
import { bands } from './bands.ts'
import { bigType } from './big-type.ts'
import { centeredCard } from './centered-card.ts'
import { circle } from './circle.ts'
import { collage } from './collage.ts'
import { diagonal } from './diagonal.ts'
import { framedPhoto } from './framed-photo.ts'
import { fullBleed } from './full-bleed.ts'
import { headBar } from './head-bar.ts'
import { headBlock } from './head-block.ts'
import { heroBottom } from './hero-bottom.ts'
import { heroTop } from './hero-top.ts'
import { magazineCover } from './magazine-cover.ts'
import { menu } from './menu.ts'
import { minimalCorner } from './minimal-corner.ts'
import { sidebar } from './sidebar.ts'
import { splitLeft } from './split-left.ts'
import { splitRight } from './split-right.ts'
import { textColumns } from './text-columns.ts'
import { ticket } from './ticket.ts'

/** Every way to divide a canvas that the generator knows. */
export const archetypes: readonly Archetype[] = [
  heroTop,
  heroBottom,
  splitLeft,
  splitRight,
  centeredCard,
  framedPhoto,
  fullBleed,
  diagonal,
  bigType,
  menu,
  ticket,
  magazineCover,
  minimalCorner,
  collage,
  bands,
  arch,
  circle,
  sidebar,
  textColumns,
  headBar,
  headBlock,
]
