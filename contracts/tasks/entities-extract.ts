import { z } from 'zod'
import { briefSchema } from '../designs/brief.ts'
import { defineKind } from './kind.ts'

const localeSchema = briefSchema.shape.locale

const input = z.strictObject({
  text: z.string().trim().min(1).max(4000).describe('Chinese, English or both, as it would stand on a poster.'),
  locale: localeSchema,
})

const day = z.iso.date()
const clock = z.string().regex(/^(?:[01]\d|2[0-4]):[0-5]\d$/, 'must be a time like 09:30; 24:00 ends a day')

const dateValueSchema = z.strictObject({
  start: day.optional(),
  end: day.optional().describe('The last day of a range, inclusive.'),
  weekdays: z.array(z.int().min(1).max(7)).max(7).optional().describe('For what recurs: 1 is Monday.'),
})
export type DateValue = z.output<typeof dateValueSchema>

const timeValueSchema = z.strictObject({ start: clock, end: clock.optional() })
export type TimeValue = z.output<typeof timeValueSchema>

const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .nullable()
  .describe('ISO 4217; null when the text does not tell.')
const amount = z.number().min(0)

const priceValueSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('amount'),
    amount: amount.describe('0 for what is free.'),
    to: amount.optional().describe('The upper end of a range.'),
    currency,
  }),
  z.strictObject({
    kind: z.literal('discount'),
    off: z.number().min(0).max(1).describe('The share by which it is cheaper: 0.2 for 8折 and for 20% off.'),
    to: z.number().min(0).max(1).optional().describe('The other end of a range.'),
  }),
  z.strictObject({ kind: z.literal('reduction'), spend: amount, off: amount, currency }),
  z.strictObject({ kind: z.literal('gift'), buy: z.int().min(1), get: z.int().min(1) }),
])
export type PriceValue = z.output<typeof priceValueSchema>

const place = {
  start: z.int().min(0).describe('In UTF-16 units, from the start of the text.'),
  end: z.int().min(0).describe('Behind the last unit.'),
  text: z.string().min(1),
}

const entitySchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('date'), ...place, value: dateValueSchema.optional() }),
  z.strictObject({ type: z.literal('time'), ...place, value: timeValueSchema.optional() }),
  z.strictObject({ type: z.literal('place'), ...place }),
  z.strictObject({ type: z.literal('price'), ...place, value: priceValueSchema.optional() }),
  z.strictObject({
    type: z.literal('phone'),
    ...place,
    value: z.e164().optional().describe('E.164, without an extension; left out for short numbers.'),
  }),
  z.strictObject({ type: z.literal('mail'), ...place, value: z.string().describe('The host in small letters.') }),
  z.strictObject({ type: z.literal('url'), ...place, value: z.string().describe('Absolute, the host in ASCII.') }),
  z.strictObject({ type: z.literal('heading'), ...place }),
])
export type Entity = z.output<typeof entitySchema>
export type EntityType = Entity['type']

export const entitiesExtract = defineKind({
  type: 'entities.extract',
  done: 'entities.extracted',
  title: 'Find what a text names',
  description:
    'Finds dates, times, places, prices, telephone numbers, mail addresses, links and headings in a short text, ' +
    'and says what they come to. A range is one entity; no two overlap. Dates without a year are the next ones after the task was accepted.',
  input,
  result: z.strictObject({
    entities: z.array(entitySchema).describe('In the order of the text.'),
    warnings: z
      .array(z.string())
      .describe('Where the text contradicts itself: a weekday that is not that of its date.'),
    locale: localeSchema.unwrap(),
  }),
  credits: () => 1n,
  priceRule: '1 credit.',
  timeoutMs: 10_000,
  concurrency: 4,
  example: {
    input: { text: '春日音乐会\n2026年3月21日（星期六）晚7:30\n地点：上海音乐厅\n票价 ¥180' },
    result: {
      entities: [
        { type: 'heading', start: 0, end: 5, text: '春日音乐会' },
        { type: 'date', start: 6, end: 21, text: '2026年3月21日（星期六）', value: { start: '2026-03-21' } },
        { type: 'time', start: 21, end: 26, text: '晚7:30', value: { start: '19:30' } },
        { type: 'place', start: 30, end: 35, text: '上海音乐厅' },
        {
          type: 'price',
          start: 39,
          end: 43,
          text: '¥180',
          value: { kind: 'amount', amount: 180, currency: 'CNY' },
        },
      ],
      warnings: [],
      locale: 'zh-Hans',
    },
  },
})
