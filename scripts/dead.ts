// npm run dead -- …: what died on the broker, and its way back.
import { runProgram } from './command/command.ts'
import { listDead } from './dead/list.ts'
import { openDead } from './dead/needs.ts'
import { purgeDead } from './dead/purge.ts'
import { replayDead } from './dead/replay.ts'
import { showDead } from './dead/show.ts'
import { loadEnvironment } from './environment.ts'
import { stopSignal } from './supervise.ts'

const stopping = stopSignal()
const status = await runProgram(
  {
    name: 'dead',
    commands: { ls: listDead, show: showDead, replay: replayDead, purge: purgeDead },
    open: () => openDead(loadEnvironment({ needs: ['DATABASE_URL'] }), { stopping, tell: console.log }),
  },
  process.argv.slice(2),
)
// A connection to a broker that never answered would keep the process alive.
process.exit(status)
