// What an audit of a verification scheme found. The report's files, whatever their format, show this object.
import { z } from 'zod'

const share = z.number().min(0).max(1)
const count = z.int().min(0)
const sentence = z.string().min(1).max(1000)

/** A rate with its two-sided 95 % interval. */
const rateSchema = z.strictObject({ value: share, low: share, high: share })
export type Rate = z.output<typeof rateSchema>

const grades = ['A', 'B', 'C', 'D', 'F'] as const
const gradeSchema = z.enum(grades)
export type Grade = z.output<typeof gradeSchema>

const solvingSchema = z.strictObject({
  basis: z
    .enum(['measured', 'estimated'])
    .describe('`measured` against labels; `estimated` as the mean of calibrated confidences where labels are missing.'),
  samples: count.describe('How many the rates are of.'),
  solve_rate: rateSchema.describe('Answered correctly at the first attempt, under the case rule of the scheme.'),
  strict_rate: rateSchema
    .nullable()
    .describe('With upper and lower case told apart; null where the scheme ignores case.'),
  folded_rate: rateSchema.nullable().describe('Were case ignored; null where the scheme ignores it anyway.'),
  top_3_rate: rateSchema.nullable().describe('The answer is among the three likeliest readings.'),
  within_attempts: rateSchema.describe('1 − (1 − r)^k: at least one success in the attempts that the scheme allows.'),
  mean_confidence: share,
  images_per_second: z.number().min(0).describe('On one processor core.'),
  cpu_seconds_per_1000_solves: z.number().min(0).nullable().describe('Null when nothing was solved.'),
})

const grammarSchema = z.strictObject({
  name: z.string(),
  distinct_answers: count,
  best_answer: z.string(),
  best_one: share,
  best_three: share,
  fits: z.boolean().describe('The answers of the samples look like those of this generator.'),
})
export type GrammarFigures = z.output<typeof grammarSchema>

const guessingSchema = z.strictObject({
  basis: z.enum(['labels', 'readings', 'grammar']).describe('Where the rate is from; `readings` stand in for labels.'),
  rate: rateSchema.describe('The best single answer given to every picture, without looking.'),
  within_attempts: rateSchema,
  samples: count,
  distinct_answers: count,
  best_one: rateSchema.describe('Chosen on one half of the samples and counted on the other.'),
  best_three: rateSchema,
  most_common: z.array(z.strictObject({ answer: z.string(), share })).max(5),
  known_grammars: z.array(grammarSchema).describe('Published generators of arithmetic, by enumeration.'),
})

const codeSpaceSchema = z.strictObject({
  basis: z.enum(['declared', 'observed']),
  symbols: count,
  codes_log2: z.number().min(0).describe('Bits: the logarithm of the number of codes that can occur.'),
  entropy_bits: z
    .number()
    .min(0)
    .describe('Bits of a code at the frequencies observed, with the Miller–Madow correction.'),
  symbol_bias: z
    .strictObject({
      chi_square: z.number().min(0),
      degrees_of_freedom: count,
      p_value: share,
      most_common: z.strictObject({ symbol: z.string(), share, expected: share }),
    })
    .nullable()
    .describe('Against all symbols alike; null for arithmetic and where there is too little to test.'),
  repeated_codes: z.strictObject({ pairs: count, expected_pairs: z.number().min(0), p_value: share }),
  duplicates: z.strictObject({
    identical_files: count.describe('Samples of which another one has the same bytes.'),
    identical_pictures: count.describe('The same pixels, whatever the file.'),
    similar_pictures: count.describe('Nearly the same, by a perceptual hash, with no other label.'),
  }),
})

const meterSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  value: z.number(),
  low: z.number(),
  high: z.number(),
  range: z.enum(['interval-95', 'percentiles-10-90']).describe('What `low` and `high` are.'),
  unit: z.enum(['share', 'ratio', 'gray levels', 'pixels', 'per 1,000 pixels', 'index']),
  resistance: share.nullable().describe('0: helps a machine. 1: hinders it. A gauge, not a measure of safety.'),
  meaning: sentence,
})
export type Meter = z.output<typeof meterSchema>

const leakSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  found: z.boolean(),
  affected: count.describe('Samples.'),
  detail: sentence,
})
export type LeakCheck = z.output<typeof leakSchema>

export const severities = ['critical', 'high', 'medium', 'low', 'note'] as const

const findingSchema = z.strictObject({
  id: z.string(),
  severity: z.enum(severities),
  title: z.string(),
  evidence: sentence,
  advice: sentence,
})
export type Finding = z.output<typeof findingSchema>

const recommendationSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  reason: sentence,
  actions: z.array(z.strictObject({ text: sentence, in_place: z.boolean() })).min(1),
})
export type Recommendation = z.output<typeof recommendationSchema>

export const schemeReportSchema = z.strictObject({
  grade: gradeSchema.describe(
    'By the larger of solve rate and blind guessing: A below 1 %, B below 5 %, C below 20 %, D below 50 %, F from there.',
  ),
  grade_range: z.strictObject({ best: gradeSchema, worst: gradeSchema }).describe('At the ends of the intervals.'),
  headline: sentence,
  scheme: z.strictObject({
    name: z.string(),
    domain: z.string(),
    reads_as: z.enum(['text', 'calc']),
    case_sensitive: z.boolean(),
    attempts_allowed: z.int(),
    audited_on: z.iso.date().describe('The day on which the task was accepted, UTC.'),
  }),
  samples: z.strictObject({ given: count, readable: count, unreadable: count, labeled: count }),
  solving: solvingSchema,
  by_length: z
    .array(z.strictObject({ length: z.int(), samples: count, solve_rate: rateSchema }))
    .describe('By the characters of the label.'),
  guessing: guessingSchema,
  code_space: codeSpaceSchema,
  meters: z.array(meterSchema),
  leaks: z.array(leakSchema).describe('Every check that was made, and what it found.'),
  legibility: z.strictObject({
    band: z.enum(['comfortable', 'strained', 'poor']).describe('For people, estimated from the pictures.'),
    reasons: z.array(sentence),
    human_pass_rate: share.nullable().describe('As the owner gave it.'),
    separation: z.number().nullable().describe('People’s pass rate minus the machine’s solve rate.'),
  }),
  accessibility: z.array(
    z.strictObject({ criterion: z.string(), level: z.enum(['A', 'AA']), title: z.string(), note: sentence }),
  ),
  findings: z.array(findingSchema).describe('The gravest first.'),
  recommendations: z.array(recommendationSchema).describe('In the order in which they help.'),
  honest_line: sentence,
  method: z.strictObject({
    model: z.string(),
    model_digest: z.string(),
    calibration_error: share.describe('Of the confidences, on generators that the model was not trained on.'),
    dataset_digest: z.string().describe('Over the digests and labels of the samples, whatever their order.'),
    notes: z.array(sentence),
  }),
})
export type SchemeReport = z.output<typeof schemeReportSchema>
