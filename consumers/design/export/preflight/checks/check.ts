import type { Inspection } from '../inspection.ts'

/** What a check has found: nothing, something to look at, or something that must not go to press. */
export type Finding = { weight: 'warning' | 'fault'; text: string }

export type Check = {
  id: `P${number}`
  title: string
  /** PDF/X alone asks for it, any press, or everybody. */
  scope: 'pdf/x' | 'press' | 'all'
  find: (inspection: Inspection) => Finding[]
}

export const fault = (text: string): Finding => ({ weight: 'fault', text })
export const warning = (text: string): Finding => ({ weight: 'warning', text })

/** The sentence as a fault, when there is one. */
export const faultIf = (isWrong: boolean, text: string): Finding[] => (isWrong ? [fault(text)] : [])
