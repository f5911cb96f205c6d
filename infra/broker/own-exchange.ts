import { topology } from './topology.ts'

const reserved = new Set(['', ...topology().exchanges.map(({ name }) => name)])

/** Whether an exchange of the own broker is one that the platform works with, or that the broker brings: nobody else publishes there. */
export const isReservedExchange = (name: string): boolean =>
  reserved.has(name) || name.startsWith('amq.') || name.startsWith('retry.')
