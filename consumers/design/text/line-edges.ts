/** Which characters may not begin a line and which may not end one (kinsoku; JIS X 4051, CLREQ §3.1.7, GB/T 15834). */

const neverFirst = new Set(
  [
    '、。，．：；！？‼⁇⁈⁉', // full stops and commas
    '）〕］｝〉》」』】〙〗〟’”｠»›', // closing brackets and quotation marks
    '…‥・·ー〜～–', // leaders, middle dots, signs that lengthen or join
    '々〻ゝゞヽヾ', // iteration marks
    'ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ', // small kana
    ',.:;!?)]}%', // the same in ASCII
    '％‰℃℉°′″￠¢', // units that follow their number
    '،؛؟۔٪', // Arabic
  ].flatMap(marks => Array.from(marks)),
)

const neverLast = new Set(
  [
    '（〔［｛〈《「『【〘〖〝‘“｟«‹', // opening brackets and quotation marks
    '([{',
    '￥¥$€£＄￡₩₹＃#№@', // signs that precede what they belong to
  ].flatMap(marks => Array.from(marks)),
)

export const mayBegin = (grapheme: string): boolean => !neverFirst.has(grapheme)
export const mayEnd = (grapheme: string): boolean => !neverLast.has(grapheme)

const closing = new Set('、。，；：！？…）」』】》”,.:;!?')

/** Punctuation after which a line ends well. */
export const endsPhrase = (grapheme: string): boolean => closing.has(grapheme)

const particles = '的地得了着著过過吗嗎呢吧啊呀嘛们們之'
const suffixes = '区區县縣省市镇鎮村路街巷弄馆館厅廳店站园園院校社部局节節展会會赛賽族者型版'
const prepositions = new Set('和与與及或在从從把被对對为為向由以及其将將让讓给給')
const enclitics = new Set(particles + suffixes)

/** A Chinese particle or suffix, which belongs to the word before it. */
export const clingsBack = (word: string): boolean => enclitics.has(word)

/** A Chinese preposition or conjunction, which belongs to the word after it. */
export const clingsOn = (word: string): boolean => prepositions.has(word)
