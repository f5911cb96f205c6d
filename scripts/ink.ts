// npm run ink -- …: what a user does with the platform, from a terminal. INKSTONE_URL and INKSTONE_KEY say where and who.
import { runProgram } from './command/command.ts'
import { creditsShow, creditsTransactions } from './ink/credits.ts'
import { eventList, eventTail } from './ink/events.ts'
import { explained } from './ink/explained.ts'
import { listen } from './ink/listen.ts'
import { openInk } from './ink/needs.ts'
import { taskCreate, taskRun, taskWait } from './ink/post-task.ts'
import { subscriptionCreate, subscriptionDeliveries, subscriptionList, subscriptionTest } from './ink/subscriptions.ts'
import { taskCancel, taskGet, taskList, taskRetry } from './ink/tasks.ts'
import { trigger } from './ink/trigger.ts'
import { stopSignal } from './supervise.ts'

const [topic = '--help'] = process.argv.slice(2)
// What reads the database takes longer to load than the other commands take to run.
const isOfPlatform = ['dead', '--help', '-h'].includes(topic)
const stopping = stopSignal()
const status = await runProgram(
  {
    name: 'ink',
    commands: explained({
      'tasks create': taskCreate,
      'tasks run': taskRun,
      'tasks get': taskGet,
      'tasks ls': taskList,
      'tasks wait': taskWait,
      'tasks cancel': taskCancel,
      'tasks retry': taskRetry,
      'events ls': eventList,
      'events tail': eventTail,
      'subscriptions ls': subscriptionList,
      'subscriptions create': subscriptionCreate,
      'subscriptions test': subscriptionTest,
      'subscriptions deliveries': subscriptionDeliveries,
      'credits show': creditsShow,
      'credits transactions': creditsTransactions,
      listen,
      trigger,
      ...(isOfPlatform ? (await import('./ink/dead.ts')).deadCommands : {}),
    }),
    open: async () => openInk({ given: process.env, stopping, tell: console.log }),
  },
  process.argv.slice(2),
)
// A connection to a broker that never answered would keep the process alive.
process.exit(status)
