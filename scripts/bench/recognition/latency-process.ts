// How long one picture takes from its bytes to an answer in JSON, in one thread:
//   node scripts/bench/recognition/latency-process.ts <pictures.jsonl> <count>
import { work } from '../../../consumers/recognition/thread.ts'
import { percentilesOf } from '../percentiles.ts'
import { firstTaskOf } from './outcomes.ts'
import { readPictures } from './pictures.ts'

const warmUp = 200

const [file, count] = process.argv.slice(2)
const tasks = readPictures(file!).map(firstTaskOf)
const times: number[] = []
let written = 0
for (let at = 0; at < warmUp + Number(count); at++) {
  const startedAt = performance.now()
  written += JSON.stringify(await work(tasks[at % tasks.length]!)).length
  if (at >= warmUp) times.push(performance.now() - startedAt)
}
if (written === 0) throw new Error('nothing was answered')
console.log(JSON.stringify(percentilesOf(times)))
