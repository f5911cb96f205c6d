import { listDead } from '../dead/list.ts'
import type { DeadCommand } from '../dead/needs.ts'
import { replayDead } from '../dead/replay.ts'
import { showDead } from '../dead/show.ts'
import type { InkCommand } from './needs.ts'

/** A command of `npm run dead`, which asks the database of this instance: dead letters are for its operators. */
const ofDead = (command: DeadCommand): InkCommand => ({
  ...command,
  run: async ({ dead }, typed) => {
    const answer = await command.run(await dead(), typed)
    return { ...answer, lines: [answer.json].flat() }
  },
})

export const deadCommands: Record<string, InkCommand> = {
  'dead ls': ofDead(listDead),
  'dead show': ofDead(showDead),
  'dead replay': ofDead(replayDead),
}
