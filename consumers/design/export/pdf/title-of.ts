import type { DesignDocument, TextElement } from '#contracts/designs/document.ts'
import { inReadingOrder } from '../reading-order.ts'

/** A PDF for the press must have a title: that of the design, or else what is read first. */
export const titleOf = ({ title, elements }: Pick<DesignDocument, 'title' | 'elements'>): string => {
  const texts = inReadingOrder(elements.filter((element): element is TextElement => element.type === 'text'))
  const found = [title, ...texts.map(({ text }) => text)].find(text => text.trim() !== '')
  return found?.trim().slice(0, 200).toWellFormed() ?? 'Design'
}
