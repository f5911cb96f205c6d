import type { Assistance, DesignGenerateInput } from '#contracts/tasks/design-generate.ts'
import type { Job } from '../../job.ts'
import type { Designer } from '../pool.ts'
import type { Composed, Composing } from '../thread.ts'
import type { Adviser } from './advise.ts'

type Needs = { designer: Pick<Designer, 'compose'>; adviser: Adviser | undefined }
type Task = Omit<Composing, 'do' | 'shortlist' | 'advice'>
type About = Pick<Job, 'accountId' | 'signal' | 'progress'> & {
  input: Pick<DesignGenerateInput, 'assist' | 'allow_copy_edits'>
}

export type Assisted = Composed & { assistance: Assistance }

/** Designs as the model advises where there is one; otherwise, and whenever it is of no help, those of the generator alone. */
export const composeAdvised = async ({ designer, adviser }: Needs, task: Task, about: About): Promise<Assisted> => {
  const { accountId, signal, progress, input } = about
  const { assist: mode, allow_copy_edits: mayShorten } = input
  if (mode === 'none' || !adviser) {
    const reason = mode === 'none' ? 'not-wanted' : 'not-configured'
    return { ...(await designer.compose(task, signal)), assistance: unused(reason) }
  }
  const { shortlist, ...offline } = await designer.compose({ ...task, shortlist: true }, signal)
  if (!shortlist) throw new TypeError('A shortlist was asked for and did not come.')
  progress({ value: 0.2, stage: 'choosing' })
  const outcome = await adviser.advise({ accountId, shortlist, leave: { mode, mayShorten } }, signal)
  if ('reason' in outcome) return { ...offline, assistance: unused(outcome.reason) }
  const advised = await designer.compose({ ...task, advice: outcome.advice }, signal)
  return { ...advised, assistance: { used: true, by: adviser.name, applied: advised.says ?? [] } }
}

const unused = (reason: string): Assistance => ({ used: false, applied: [], reason })
