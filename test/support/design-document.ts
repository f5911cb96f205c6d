import { migrateDesign } from '#contracts/designs/migrations.ts'
import type { DesignDocument } from '#contracts/designs/document.ts'
import { example } from './golden.ts'

/**
 * The golden document of a design, without pictures, with what is to be different. Its style is one that there is: the golden
 * one was written before anybody looked.
 */
export const exampleDocument = (more: Partial<DesignDocument> = {}): DesignDocument => ({
  ...migrateDesign(example('design-document')),
  style: 'editorial',
  ...more,
})
