import { z } from 'zod'
import { domainName } from '../domain-name.ts'
import { idSchema } from '../ids.ts'
import { defineKind } from './kind.ts'
import { schemeReportSchema } from './scheme-report.ts'
import { schemeReportExample } from './scheme-report-example.ts'

/** What the owner confirms, word for word, so that the record of the task says what was claimed. */
export const ownershipStatement =
  'I own or operate this verification scheme, or its owner has asked me in writing to audit it.'

/** What a site may already do beside showing the picture. */
const defenses = ['rate-limit', 'single-use', 'short-lifetime', 'second-check', 'accessible-alternative'] as const

const length = z.int().min(1).max(32)

const scheme = z
  .strictObject({
    name: z.string().trim().min(1).max(100).describe('What the owner calls the scheme; the title of the report.'),
    reads_as: z.enum(['text', 'calc']).describe('`calc`: the picture shows arithmetic, and its value is the answer.'),
    case_sensitive: z.boolean().default(false),
    attempts_allowed: z
      .int()
      .min(1)
      .max(20)
      .default(3)
      .describe('Wrong answers before the site locks the visitor out.'),
    charset: z.string().min(2).max(200).optional().describe('Every character that a code can hold. For `text`.'),
    length: length.optional().describe('Characters of every code. For `text`.'),
    min_length: length.optional(),
    max_length: length.optional(),
    division: z
      .enum(['exact', 'floor'])
      .optional()
      .describe(
        'What the site takes for a division that leaves a rest: the fraction (if left out) or the whole number below. For `calc`.',
      ),
    negative: z
      .enum(['allow', 'abs'])
      .optional()
      .describe('What it takes for a value below zero: itself (if left out) or its absolute value. For `calc`.'),
    human_pass_rate: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('Share of real visitors who answer correctly at the first attempt, where the site measures it.'),
    defenses: z
      .array(z.enum(defenses))
      .max(defenses.length)
      .default([])
      .describe('What is already in place; the advice then says to keep it. `second-check`: risk scoring or the like.'),
  })
  .refine(
    ({ length: exact, min_length, max_length }) => exact === undefined || (min_length ?? max_length) === undefined,
    {
      message: 'either length, or min_length and max_length',
    },
  )
  .refine(({ min_length, max_length }) => (min_length ?? 1) <= (max_length ?? 32), {
    message: 'min_length must not exceed max_length',
  })
  .refine(({ reads_as, division, negative }) => reads_as === 'calc' || (division ?? negative) === undefined, {
    message: 'division and negative are for calc',
  })

const sample = z.strictObject({
  asset_id: idSchema('asset').describe('An uploaded picture as the site serves it: PNG, JPEG, WebP or GIF.'),
  label: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .optional()
    .describe('The answer that the site expects; for `calc` the value. Without labels the solve rate is an estimate.'),
  served_as: z
    .string()
    .max(500)
    .optional()
    .describe('Name or address under which the site serves the picture; searched for the answer.'),
})

const input = z.strictObject({
  scheme,
  samples: z
    .array(sample)
    .min(100)
    .max(1000)
    .refine(samples => new Set(samples.map(({ asset_id }) => asset_id)).size === samples.length, {
      message: 'each asset once',
    }),
  attestation: z.strictObject({ is_owner: z.literal(true), statement: z.literal(ownershipStatement) }),
  domain: domainName.describe('The domain that shows the scheme, and of which control was proven.'),
  formats: z
    .array(z.enum(['json', 'html', 'pdf']))
    .min(1)
    .max(3)
    .refine(formats => new Set(formats).size === formats.length, { message: 'each format once' })
    .default(['json', 'html', 'pdf'])
    .describe('Files to write beside the result, all of the same report.'),
})
export type SchemeAuditInput = z.output<typeof input>

const exampleSamples = Array.from({ length: 100 }, (_, index) => ({
  asset_id: `ast_01JD${String(index).padStart(22, '0')}`,
  label: String(1000 + ((index * 7919) % 9000)),
}))

export const schemeAudit = defineKind({
  type: 'scheme.audit',
  done: 'scheme.audited',
  title: 'Audit a verification scheme',
  description:
    'Reads 100 to 1,000 pictures of a verification scheme that the caller owns, as an attacker would, and reports how weak ' +
    'the scheme is and what to change: solve rate, blind guessing, code space, picture meters, leaks and advice.',
  input,
  result: schemeReportSchema,
  credits: ({ samples }) => BigInt(Math.ceil(samples.length / 10)),
  priceRule: '1 credit for every started 10 samples.',
  // Most of it is a picture's way out of storage, then decoding, meters and recognition: some 50 ms each, with room.
  timeoutMs: 900_000,
  concurrency: 1,
  domain: ({ domain }) => domain,
  statement: ({ attestation, domain, scheme: { name } }) => ({
    statement: attestation.statement,
    domain,
    scheme: name,
  }),
  assets: ({ samples }) => samples.map(({ asset_id }) => asset_id),
  example: {
    input: {
      scheme: {
        name: 'Sign-in code',
        reads_as: 'text',
        attempts_allowed: 3,
        charset: '0123456789',
        length: 4,
        defenses: ['single-use'],
      },
      samples: exampleSamples,
      attestation: { is_owner: true, statement: ownershipStatement },
      domain: 'login.example.com',
    },
    result: schemeReportExample,
  },
})
