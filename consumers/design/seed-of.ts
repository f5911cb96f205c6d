import { createHash } from 'node:crypto'

/** 32 bits that follow from a task: it draws the same lots when it runs again. */
export const seedOf = (taskId: string): number => createHash('sha256').update(taskId).digest().readUInt32BE(0)
