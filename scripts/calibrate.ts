// npm run calibrate:recognition: fits consumers/recognition/model/calibration.json to the network beside it. Again after each training.
//   --count 300   pictures of each generator of the development half
//   --seed 11     of the pictures; benchmarks draw theirs by another
//   --out FILE    instead of that file
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Calibration } from '../consumers/recognition/decoding/confidence/calibration.ts'
import { Network } from '../consumers/recognition/reading/network.ts'
import { mixturePictures } from './bench/recognition/house-pictures.ts'
import { drawPictures } from './bench/recognition/pictures.ts'
import { fitCalibration } from './calibrate/fit-calibration.ts'
import { sight } from './calibrate/sightings.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '300' },
    seed: { type: 'string', default: '11' },
    out: { type: 'string' },
  },
})
const [count, seed] = [Number(values.count), Number(values.seed)]
const pictures = [
  ...(await drawPictures({ halves: ['dev'], count, seed })),
  ...mixturePictures(),
  ...(await drawPictures({ halves: ['non-text'], count: Math.ceil(count / 10), seed })),
]
const network = await Network.load()
const { errors, ...fitted } = fitCalibration(await sight(network, pictures), network.charset)
const calibration: Calibration = {
  version: 1,
  ...fitted,
  fitted: {
    network: network.digest,
    seed,
    pictures: Object.fromEntries(
      Array.from(
        Map.groupBy(pictures, ({ family }) => family),
        ([family, drawn]) => [family, drawn.length],
      ),
    ),
    calibrationError: errors,
  },
}
const file = values.out ?? new URL('../consumers/recognition/model/calibration.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(calibration, null, 2)}\n`)
for (const [name, { threshold }] of Object.entries(fitted.models)) {
  const { before, after } = errors[name as keyof typeof errors]
  console.log(`${name}: threshold ${threshold}, calibration error for families left out ${before} → ${after}`)
}
console.log(`temperature ${fitted.temperature}`)
