// npm run bench:design: thousands of briefs, and everything that can be wrong with what they become.
//   BENCH_BRIEFS=2000   briefs; 10000 in a long run
//   BENCH_SEED=2026     of the briefs
//   BENCH_SHOW=20       faults that are told in words
import { Failure } from '#contracts/failures.ts'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { BriefOutcome } from './design/run-brief.ts'
import { scoreEntities } from './design/entities/score.ts'
import { percentilesOf } from './percentiles.ts'
import { conditions, printReport } from './report.ts'

const count = Number(process.env['BENCH_BRIEFS'] ?? 2000)
const seed = Number(process.env['BENCH_SEED'] ?? 2026)
const show = Number(process.env['BENCH_SHOW'] ?? 20)

const runPart = (part: number, parts: number): Promise<BriefOutcome[]> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('design/run-part.ts', import.meta.url), {
      workerData: { part, parts, seed, count },
    })
    worker.once('message', resolve).once('error', reject)
  })

const parts = Math.max(1, Math.min(2, availableParallelism()))
const outcomes = (await Promise.all(Array.from({ length: parts }, (_, part) => runPart(part, parts)))).flat()

const told = outcomes.flatMap(({ details, brief }) => details.map(detail => `brief ${brief}: ${detail}`))
for (const line of told.slice(0, show)) console.log(line)
if (told.length > show) console.log(`… and ${told.length - show} more`)

const made = outcomes.filter(({ failure }) => failure === undefined)
const failed = outcomes.length - made.length
const sum = (value: (outcome: BriefOutcome) => number): number =>
  made.reduce((total, outcome) => total + value(outcome), 0)
const meanOf = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / Math.max(1, values.length)
const rounded = (value: number, digits = 4): number => Math.round(value * 10 ** digits) / 10 ** digits
const untyped = outcomes.filter(({ failure }) => failure === 'untyped').length
if (untyped > 0) throw new Failure('internal', `${untyped} briefs failed without a typed error`)

printReport({
  bench: 'design',
  conditions: { ...conditions(), briefs_seed: seed, variants_per_brief: 4 },
  figures: {
    briefs: outcomes.length,
    variants: sum(({ variants }) => variants),
    overflow: sum(({ overflow }) => overflow),
    overlap: sum(({ overlap }) => overlap),
    contrast_failures: sum(({ contrast }) => contrast),
    broken_words: sum(({ brokenWords }) => brokenWords),
    missing_glyphs: sum(({ missingGlyphs }) => missingGlyphs),
    typed_failure_ratio: rounded(failed / outcomes.length),
    fewer_variants_ratio: rounded(made.filter(({ variants }) => variants < 4).length / Math.max(1, made.length)),
    alignment_mean: rounded(meanOf(made.flatMap(({ alignments }) => alignments)), 5),
    hierarchy_tau: rounded(meanOf(made.flatMap(({ hierarchies }) => hierarchies))),
    variant_distance_min: rounded(Math.min(...made.map(({ distanceMin }) => distanceMin))),
    variant_distance_mean: rounded(meanOf(made.map(({ distanceMean }) => distanceMean))),
    thumb_ssim_max: rounded(Math.max(...made.map(({ likenessMax }) => likenessMax))),
    repeated_archetypes: sum(({ repeatedArchetypes }) => repeatedArchetypes),
    p50_json_ms: percentilesOf(made.map(({ jsonMs }) => jsonMs)).p50,
    p95_json_ms: percentilesOf(made.map(({ jsonMs }) => jsonMs)).p95,
    p95_preview_ms: percentilesOf(made.map(({ previewMs }) => previewMs)).p95,
    entity_f1: rounded(scoreEntities().f1),
  },
})
