import { parsePhoneNumberFromString, type CountryCode, type PhoneNumber } from 'libphonenumber-js/max'
import type { TextLocale } from './detect-locale.ts'
import type { Found } from './found.ts'

// Where a number without a country code may belong, the likeliest first.
const countries: Record<TextLocale, readonly CountryCode[]> = {
  'zh-Hans': ['CN', 'HK'],
  'zh-Hant': ['TW', 'HK', 'CN'],
  en: ['US', 'GB', 'AU', 'CN'],
  ar: ['SA', 'AE', 'EG'],
}

// Groups of digits, as people write them: at most six, apart by a space, a hyphen, a dot or brackets.
const candidate =
  /(?<![\w.@+/-])(?:\+ ?\d{1,4}|\(\+?\d{1,5}\)|\d{2,11}|1(?=[ .-]))(?:[ .-]?\(\d{1,5}\)|[ .-]{0,3}\d{1,11}){0,5}(?![\w%]|\.\d)/g
const extension = /^(?: ?转 ?| ?轉 ?| ?(?:ext\.?|extension|x) ?)\d{1,6}(?!\d)/i
const label =
  /(?:电话|電話|热线|熱線|手机|手機|联系方式|联系我们|座机|传真|客服|致电|拨打|撥打|垂询|咨询|諮詢|预约|预订|订座|報名|报名|查询|查詢|tel|telephone|phone|ph|mobile|cell|call|call us|hotline|fax|text|sms|whatsapp|rsvp|هاتف|جوال|اتصل|للحجز|[☎📞📱])[ :.)]{0,4}(?:on |at |us (?:on|at) )?$/iu
const otherNumber = /(?:QQ群?|群号|微信号?|订单号?|编号|邮编|学号|备案|许可证|账号|帐号|ISBN|No\.?|ID|#)[ :#]{0,3}$/iu
// (415) 555-0132, 415-555-0132, 1-800-555-0199: written so, it is North American whatever the language around it.
const northAmerican = /^(?:\+?1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[.-])\d{3}[.-]\d{4}$/
const mobile = /^1[3-9]\d[ -]?\d{4}[ -]?\d{4}$/
const chineseFree = /^[48]00[ -]/

/** Telephone numbers. A number without a country code is read as one of the countries that write in `locale`. */
export const findPhones = (text: string, locale: TextLocale): Found[] => {
  const found: Found[] = []
  for (const { 0: matched, index } of text.matchAll(candidate)) {
    const before = text.slice(Math.max(0, index - 24), index)
    const phone = readPhone(matched, { locale, before })
    if (!phone) continue
    const end = index + phone.length
    const more = extension.exec(text.slice(end, end + 20))?.[0].length ?? 0
    found.push({ type: 'phone', start: index, end: end + more, ...(phone.value && { value: phone.value }) })
  }
  return found
}

type Context = { locale: TextLocale; before: string }
type Read = { length: number; value?: string }

const readPhone = (matched: string, { locale, before }: Context): Read | undefined => {
  const isLabeled = label.test(before)
  if (otherNumber.test(before) && !mobile.test(matched)) return undefined
  for (const shorter of shortened(matched)) {
    const number = parse(shorter, { locale, isLabeled })
    if (number) return { length: shorter.length, value: number.number }
  }
  const length = matched.replaceAll(/\D/g, '').length
  return isLabeled && length >= 4 && length <= 15 ? { length: matched.length } : undefined
}

/** The candidate, and what is left of it when groups are taken off its end: the next number may have run into it. */
const shortened = (matched: string): string[] => {
  const ends = [...matched.matchAll(/[ .-]+\(?\d/g)].map(({ index }) => index)
  return [matched, ...ends.toReversed().map(end => matched.slice(0, end))].filter(text => /\d.{5,}/.test(text))
}

const parse = (
  text: string,
  { locale, isLabeled }: { locale: TextLocale; isLabeled: boolean },
): PhoneNumber | undefined => {
  if (/^\(?\+/.test(text)) return valid(text, undefined)
  if (northAmerican.test(text) && !(locale.startsWith('zh') && chineseFree.test(text))) return valid(text, 'US')
  const [home, ...others] = countries[locale]
  // Nearly any row of digits is somebody's number somewhere: it must look like one.
  const likely = isLabeled || isWrittenLikePhone(text) ? [home] : []
  const possible = isLabeled || isWrittenLikeChinese.test(text) ? others : []
  return [...likely, ...possible].map(country => valid(text, country)).find(number => number !== undefined)
}

const isWrittenLikeChinese =
  /^(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]\d{3,4}[ -]?\d{4}|0[1-9][ .-]\d{4} ?\d{4}|[48]00[ -]\d{3}[ -]?\d{4}|\d{4} \d{4})$/

const isWrittenLikePhone = (text: string): boolean =>
  /^(?:1[3-9]\d{9}|0\d{8,11}|[48]00\d{7}|5\d{8})$/.test(text) || /[ ().-]/.test(text)

const valid = (text: string, country: CountryCode | undefined): PhoneNumber | undefined => {
  const number = parsePhoneNumberFromString(text, country === undefined ? {} : { defaultCountry: country })
  return number?.isValid() === true ? number : undefined
}
