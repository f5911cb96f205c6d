import type { Entity } from '#contracts/tasks/entities-extract.ts'

/** An entity before its text is cut out. Offsets are UTF-16 units. */
export type Found = Entity extends infer One ? (One extends Entity ? Omit<One, 'text'> : never) : never

/** A stretch of text in UTF-16 units; `end` is behind its last one. */
export type Span = { start: number; end: number }

export const overlaps = (one: Span, other: Span): boolean => one.start < other.end && other.start < one.end
