// npm run bench:recognition: how well pictures are read that the network was not trained on, how sure it is of that, and how fast.
//   --final                 scores the generators of the test half, which nobody looks at while a model is made
//   BENCH_QUICK=1           50 pictures of each generator, and short measurements of speed: for development
//   BENCH_COUNT=500         pictures of each generator
//   BENCH_SEED=2026         of the pictures; calibration draws its own by another
//   BENCH_LATENCY_IMAGES=2000  pictures whose latency is taken
//   BENCH_IMAGES=100000     pictures read while memory is watched
//   BENCH_TESSERACT=60      pictures of each generator that Tesseract reads, where it is installed; 0 leaves it out
//   BENCH_API=400           pictures uploaded to a whole platform; 0 leaves it out
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { calibrationError } from '../../consumers/recognition/decoding/confidence/statistics.ts'
import { askAll, tesseractRates, unseenCalibrationError } from './recognition/accuracy.ts'
import { isOfTheHouse, mixturePictures, seenPictures } from './recognition/house-pictures.ts'
import type { Mode, Outcome } from './recognition/outcomes.ts'
import { canPin, runPinned } from './recognition/pinned.ts'
import { drawInto, readPictures, type Picture } from './recognition/pictures.ts'
import {
  characterErrorRate,
  figuresOf,
  mainMode,
  meanOf,
  meanOverFamilies,
  scoreOf,
  tableOf,
} from './recognition/scores.ts'
import { tesseractVersion } from './recognition/tesseract.ts'
import { measureThroughApi } from './recognition/through-api.ts'
import { conditions } from './report.ts'

const isQuick = process.env['BENCH_QUICK'] === '1'
const knob = (name: string, usual: number, quick: number): number =>
  Number(process.env[name] ?? (isQuick ? quick : usual))

const half = process.argv.includes('--final') ? 'test' : 'dev'
const count = knob('BENCH_COUNT', 500, 50)
const seed = knob('BENCH_SEED', 2026, 2026)
const soakImages = knob('BENCH_IMAGES', 100_000, 1_000)
const latencyImages = knob('BENCH_LATENCY_IMAGES', 2_000, 300)
const tesseractCount = knob('BENCH_TESSERACT', 60, 10)
const apiImages = knob('BENCH_API', 400, 100)

const round = (value: number): number => Math.round(value * 1e4) / 1e4

const accuracyOf = async (pictures: readonly Picture[]) => {
  const outcomes = await askAll(pictures)
  const something = outcomes.filter(({ picture }) => picture.kind !== 'non-text')
  const unseen = something.filter(({ picture }) => !isOfTheHouse(picture.family))
  const nothing = outcomes.filter(({ picture, mode }) => picture.kind === 'non-text' && mode !== 'fold')
  const scores = [...Map.groupBy(something, ({ picture }) => picture.generator).values()].map(scoreOf)
  const strangers = scores.filter(({ family }) => !isOfTheHouse(family))
  return {
    scores,
    committedError: calibrationError(unseen.filter(mainMode)),
    figures: {
      ...houseFigures('seen', outcomes),
      ...houseFigures('mixture', outcomes),
      [`unseen_${half}_macro_em`]: meanOverFamilies(strangers, ({ folded }) => folded.rate),
      [`unseen_${half}_min_em`]: Math.min(...strangers.map(({ folded }) => folded.rate)),
      unseen_ece: unseenCalibrationError(unseen),
      false_accept_ratio: meanOf(nothing, ({ rejected }) => Number(!rejected)),
    },
  }
}

/** Labels count as text. Edits per character are counted without regard to case, like the matches, and with it. */
const houseFigures = (family: 'seen' | 'mixture', outcomes: readonly Outcome[]): Record<string, number> => {
  const of = (wanted: Mode): Outcome[] =>
    outcomes.filter(({ mode, picture }) => picture.family === family && mode === wanted)
  return {
    [`${family}_text_em`]: meanOf(of('fold'), ({ correct }) => Number(correct)),
    [`${family}_calc_accuracy`]: meanOf(of('calc'), ({ correct }) => Number(correct)),
    [`${family}_cer`]: characterErrorRate(of('fold')),
    [`${family}_preserved_cer`]: characterErrorRate(of('preserve')),
  }
}

type Latency = { p50: number; p95: number; p99: number }
type Soak = Record<'perSecond' | 'idleMib' | 'firstMib' | 'lastMib' | 'growthMib' | 'loopDelayMs', number>

const speedOf = async (file: string) => {
  const { p50, p95, p99 } = await runPinned<Latency>(new URL('recognition/latency-process.ts', import.meta.url), [
    file,
    String(latencyImages),
  ])
  const soak = await runPinned<Soak>(new URL('recognition/soak-process.ts', import.meta.url), [
    file,
    String(soakImages),
  ])
  return {
    p50_ms: p50,
    p95_ms: p95,
    p99_ms: p99,
    images_per_s_core: soak.perSecond,
    rss_mib: soak.lastMib,
    rss_idle_mib: soak.idleMib,
    rss_first_mib: soak.firstMib,
    rss_growth_mib_per_10k: soak.growthMib,
    event_loop_delay_p99_ms: soak.loopDelayMs,
  }
}

const apiFigures = async (pictures: readonly Picture[]) => {
  if (apiImages === 0) return {}
  const text = pictures.filter(({ kind }) => kind === 'text')
  const step = Math.max(1, Math.floor(text.length / apiImages))
  const sample = text.filter((_, at) => at % step === 0).slice(0, apiImages)
  const { uncachedPerSecond, cachedPerSecond, uncachedP95Ms, cachedP95Ms } = await measureThroughApi(sample)
  return {
    api_uncached_per_s: uncachedPerSecond,
    api_cached_per_s: cachedPerSecond,
    api_uncached_p95_ms: uncachedP95Ms,
    api_cached_p95_ms: cachedP95Ms,
  }
}

const folder = mkdtempSync(join(tmpdir(), 'bench-recognition-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const [unseenFile, nothingFile] = [join(folder, 'unseen.jsonl'), join(folder, 'nothing.jsonl')]
await drawInto(unseenFile, { halves: [half], count, seed })
await drawInto(nothingFile, { halves: ['non-text'], count: Math.ceil(count / 10), seed })
const unseenPictures = readPictures(unseenFile)

const { scores, figures, committedError } = await accuracyOf([
  ...unseenPictures,
  ...seenPictures(),
  ...mixturePictures(),
  ...readPictures(nothingFile),
])
const tesseract = tesseractCount > 0 ? tesseractVersion() : undefined
const rates = tesseract ? await tesseractRates(unseenPictures, tesseractCount) : new Map<string, number>()
console.error(`${tableOf(scores, rates)}\n`)
const measured = { ...(await speedOf(unseenFile)), ...(await apiFigures(unseenPictures)) }
const strangers = scores.filter(({ family }) => !isOfTheHouse(family))
const tesseractMean = meanOverFamilies(strangers, ({ generator }) => rates.get(generator)!)

const rounded = Object.fromEntries(
  Object.entries({ ...figures, ...measured }).map(([name, value]) => {
    if (!Number.isFinite(value)) throw new Error(`figure ${name} is ${value}`)
    return [name, round(value)]
  }),
)
console.log(
  JSON.stringify({
    bench: 'recognition',
    conditions: conditions({
      half,
      pictures_per_generator: String(count),
      seed: String(seed),
      latency_pictures: String(latencyImages),
      soak_pictures: String(soakImages),
      pinned_to_one_core: canPin() ? 'yes' : 'no, taskset is not installed',
      ece_of_calibration_file: String(round(committedError)),
      tesseract: tesseract ? `${tesseract}, ${tesseractCount} per generator` : 'not installed or left out',
      load: readFileSync('/proc/loadavg', 'utf8').split(' ')[0]!,
    }),
    figures: {
      ...rounded,
      tesseract_macro_em: tesseract ? round(tesseractMean) : null,
      generators: scores.map(score => figuresOf(score, rates.get(score.generator))),
    },
  }),
)
