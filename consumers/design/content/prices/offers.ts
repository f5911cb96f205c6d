import type { PriceValue } from '#contracts/tasks/entities-extract.ts'
import { chineseNumber } from '../chinese-number.ts'
import { currencyOf } from './currencies.ts'
import { alone, to, type Groups, type PriceRule } from './price-rule.ts'

const count = '[一二两兩三四五六七八九十\\d]{1,2}'

/** 8.5折 costs 85 %, 85折 as much, 8折 costs 80 %. */
const tenths = (text: string): number => {
  const value = chineseNumber(text.replace(/[点點]/, '.')) || Number(text)
  const share = value >= 10 ? value / 100 : value / 10
  return Math.round((1 - share) * 1000) / 1000
}

const hanTenths = (text: string): string =>
  text.replaceAll(/[一二三四五六七八九]/g, digit => String(chineseNumber(digit))).replace(/[点點]/, '.')

const discountValue = ({ from, to: upper }: Groups): PriceValue => ({
  kind: 'discount',
  off: tenths(hanTenths(from!)),
  ...(upper !== undefined && { to: tenths(hanTenths(upper)) }),
})

const percentValue = ({ from, to: upper }: Groups): PriceValue | undefined =>
  Number(from) > 100 || Number(upper ?? 0) > 100
    ? undefined
    : { kind: 'discount', off: Number(from) / 100, ...(upper !== undefined && { to: Number(upper) / 100 }) }

const giftValue = ({ buy, get }: Groups): PriceValue => ({
  kind: 'gift',
  buy: chineseNumber(buy ?? '1') || 1,
  get: chineseNumber(get ?? '1') || 1,
})

const tenth = '(?:[1-9](?:\\.\\d)?|[1-9]\\d|0\\.\\d|[一二三四五六七八九](?:[点點]?[一二三四五六七八九])?)'
const off = '(?:off|discount|rabatt|折扣|优惠|優惠|خصم)'

/** Reductions and offers. The first rule that matches at a place wins over those below it. */
export const offerRules: readonly PriceRule[] = [
  {
    pattern: new RegExp(
      `[满滿每] ?[¥$]?(?<spend>\\d{1,7}) ?元? ?(?:立?减|立?減|返|省|抵) ?[¥$]?(?<off>\\d{1,7}) ?元?`,
      'g',
    ),
    value: ({ spend, off: reduced }, locale) => ({
      kind: 'reduction',
      spend: Number(spend),
      off: Number(reduced),
      currency: currencyOf('元', locale),
    }),
  },
  { pattern: new RegExp(`[买買](?<buy>${count})[送赠贈](?<get>${count})`, 'g'), value: giftValue },
  {
    pattern: /\bbuy (?:one|1),? get (?:one|1)(?: free)?\b|\bBOGO\b/gi,
    value: () => ({ kind: 'gift', buy: 1, get: 1 }),
  },
  { pattern: /\bbuy (?<buy>\d{1,2}),? get (?<get>\d{1,2})(?: free)?\b/gi, value: giftValue },
  {
    pattern: /第[二三四五六七八九\d][件杯份张張位人][半][价價]/g,
    value: () => ({ kind: 'discount', off: 0.5 }),
  },
  {
    pattern: /\b(?<count>[2-5])[ -]for[ -]1\b/gi,
    value: ({ count: many }) => ({ kind: 'gift', buy: 1, get: Number(many) - 1 }),
  },
  { pattern: /[半][价價]|对折|對折|\bhalf[ -]price\b|\bhalf off\b/gi, value: () => ({ kind: 'discount', off: 0.5 }) },
  {
    pattern: new RegExp(`${alone}(?<from>${tenth})(?:折?${to}(?<to>${tenth}))? ?折(?![叠疊扣返纸紙页頁腾騰射磨])`, 'g'),
    value: discountValue,
  },
  {
    pattern: new RegExp(`${alone}(?<from>\\d{1,3})%?(?:${to}(?<to>\\d{1,3}))? ?% ?${off}(?![a-z])`, 'gi'),
    value: percentValue,
  },
  { pattern: /(?:\bsave|\bget|خصم|[降减減省]) {0,2}(?<from>\d{1,3}) ?%/gi, value: percentValue },
  { pattern: /(?<![\w%)] ?)-(?<from>\d{1,2}) ?%/g, value: percentValue },
  {
    pattern: /(?<currency>[$€£])(?<off>\d{1,6}(?:\.\d\d)?) off\b/gi,
    value: ({ currency, off: reduced }, locale) => ({
      kind: 'reduction',
      spend: 0,
      off: Number(reduced),
      currency: currencyOf(currency, locale),
    }),
  },
]
