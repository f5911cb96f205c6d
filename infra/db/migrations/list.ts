import { AccountsAndTasks } from './0001-accounts-and-tasks.ts'
import { Messaging } from './0002-messaging.ts'
import { OutOfDate } from './0003-out-of-date.ts'
import { Recognitions } from './0004-recognitions.ts'
import { ScopeGuard } from './0005-scope-guard.ts'
import { AccountFlags } from './0006-account-flags.ts'
import { Designs } from './0007-designs.ts'
import { Exports } from './0008-exports.ts'
import { EarlierAnswers } from './0009-earlier-answers.ts'
import { Plans } from './0010-plans.ts'
import { Users } from './0011-users.ts'
import { Keys } from './0012-keys.ts'
import { Credits } from './0013-credits.ts'
import { Prices } from './0014-prices.ts'
import { Orders } from './0015-orders.ts'
import { Operator } from './0016-operator.ts'
import { SecondFactors } from './0017-second-factors.ts'
import { Subscriptions } from './0018-subscriptions.ts'
import { HeldCommands } from './0019-held-commands.ts'
import { Projects } from './0020-projects.ts'
import { TaskWebhooks } from './0021-task-webhooks.ts'
import { PicturesInRequests } from './0022-pictures-in-requests.ts'

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
  { name: '0010-plans', class: Plans },
  { name: '0011-users', class: Users },
  { name: '0012-keys', class: Keys },
  { name: '0013-credits', class: Credits },
  { name: '0014-prices', class: Prices },
  { name: '0015-orders', class: Orders },
  { name: '0016-operator', class: Operator },
  { name: '0017-second-factors', class: SecondFactors },
  { name: '0018-subscriptions', class: Subscriptions },
  { name: '0019-held-commands', class: HeldCommands },
  { name: '0020-projects', class: Projects },
  { name: '0021-task-webhooks', class: TaskWebhooks },
  { name: '0022-pictures-in-requests', class: PicturesInRequests },
]
