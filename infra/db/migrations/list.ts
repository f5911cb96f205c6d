import { AccountsAndTasks } from './0001-accounts-and-tasks.ts'
import { Messaging } from './0002-messaging.ts'
import { OutOfDate } from './0003-out-of-date.ts'
import { Recognitions } from './0004-recognitions.ts'
import { ScopeGuard } from './0005-scope-guard.ts'
import { AccountFlags } from './0006-account-flags.ts'
import { Designs } from './0007-designs.ts'
import { Exports } from './0008-exports.ts'
import { EarlierAnswers } from './0009-earlier-answers.ts'

/** In the order in which they run. A migration that has run anywhere is never changed. */
export const migrations = [
  { name: '0001-accounts-and-tasks', class: AccountsAndTasks },
  { name: '0002-messaging', class: Messaging },
  { name: '0003-out-of-date', class: OutOfDate },
  { name: '0004-recognitions', class: Recognitions },
  { name: '0005-scope-guard', class: ScopeGuard },
  { name: '0006-account-flags', class: AccountFlags },
  { name: '0007-designs', class: Designs },
  { name: '0008-exports', class: Exports },
  { name: '0009-earlier-answers', class: EarlierAnswers },
]
