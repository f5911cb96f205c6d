import type { Span } from '../found.ts'

/** Words that may say that something costs nothing. */
export const nothing = /免费|免費|免票|\bfree of charge\b|\bfor free\b|\bfree\b|مجاني|مجاناً|مجانا/giu

const inChinese = {
  // 免费热线 and 免费咨询电话 tell of a number, not of the price of what is announced.
  notBefore: /^(?:热线|熱線|电话|電話|咨询热线)/,
}
const inEnglish = {
  behind:
    /^ (?:entry|entrance|admission|admittance|parking|tickets?|events?|delivery|shipping|trial|gifts?|drinks?|refills?|samples?|coffee|tea|food|snacks?|lunch|breakfast|wi-?fi|classes|class|lessons?|workshops?|concerts?|consultation|to attend|for (?:all|kids|children|members|students|everyone|under)|with|& open|and open|upgrades?|returns?|installation|quotes?|estimates?|ice cream|popcorn|cake|pizza|registration|yoga|tours?|t-?shirts?|seating)\b/i,
  before:
    /(?:\b(?:eat|entry|entrance|admission|tickets?|parking|price|cost|fee|is|are|kids|children|students|members|seniors|under \d{1,2}s?|rsvp|get one|attend|registration|always|totally|completely|100%)[ :,(-]{1,3}|^[ "'(]*|[\n:|(!.,;-] *)$/i,
  notAfter: /(?:[a-z]-|(?:sugar|gluten|fat|dairy|alcohol|nut|smoke|toll|tax|duty|feel|set|break) )$/i,
  end: /^(?:[ ]*(?:[\n|)!.,;]|$)| {1,3}-)/,
}

/** Whether "free" says at `span` what something costs: not in `gluten-free`, `feel free`, 免费热线. */
export const isPriceOfNothing = (text: string, { start, end }: Span): boolean => {
  const word = text.slice(start, end)
  const before = text.slice(Math.max(0, start - 24), start)
  const behind = text.slice(end, end + 24)
  if (!/^free$/i.test(word)) return !inChinese.notBefore.test(behind)
  if (inEnglish.notAfter.test(before) || /^[-\w]/.test(behind)) return false
  return inEnglish.behind.test(behind) || (inEnglish.before.test(before) && inEnglish.end.test(behind))
}
