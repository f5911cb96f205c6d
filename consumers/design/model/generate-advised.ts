import type { DesignDocument } from '#contracts/designs/document.ts'
import { chooseMore } from '../generate/choose.ts'
import { select, type Order, type Selection } from '../generate/generate.ts'
import type { Advice } from './answer.ts'
import { applyAdvice, type Applied } from './apply.ts'
import { shortlistOf, type Finalist, type Shortlist } from './shortlist.ts'

/** A model chooses from so many. */
const mostFinalists = 8

/** The designs of `generate`, and the finalists that a model may choose from: those first, then others. */
export const generateShortlist = (order: Order): { documents: DesignDocument[]; shortlist: Shortlist } => {
  const selection = select(order)
  const { chosen, finish } = selection
  return {
    documents: chosen.map(({ candidate }) => finish.document(candidate)),
    shortlist: shortlistOf(finalistsOf(selection), order.content),
  }
}

/** The designs of the same order as advised. It draws the same lots again, so that the advice fits its finalists. */
export const generateAdvised = (
  order: Order,
  advice: Advice,
): { documents: DesignDocument[] } & Pick<Applied, 'says' | 'edits'> => {
  const selection = select(order)
  const { origins, finish } = selection
  const { designs, says, edits } = applyAdvice(finalistsOf(selection), advice, {
    count: order.variants,
    isNew: (finalist, others) => {
      origins.set(finalist.candidate, finalist)
      return finish.isNew(
        finalist.candidate,
        others.map(({ candidate }) => candidate),
      )
    },
  })
  return { documents: designs.map(({ candidate }) => finish.document(candidate)), says, edits }
}

const finalistsOf = ({ ranked, chosen, origins, finish }: Selection): Finalist[] =>
  chooseMore(chosen, ranked, {
    count: Math.max(mostFinalists, chosen.length),
    isNew: (candidate, others) => finish.isNew(candidate, others),
  }).map(({ candidate }) => ({ candidate, ...origins.get(candidate)! }))
