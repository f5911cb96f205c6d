import type { Found } from './found.ts'

// A label is of ASCII (and accented) letters, or starts with another script: so `example.com报名` ends before 报.
const latinLabel = '[a-z0-9\\u00C0-\\u024F](?:[a-z0-9\\u00C0-\\u024F-]{0,61}[a-z0-9\\u00C0-\\u024F])?'
const hanLabel = '\\p{Script=Han}[\\p{Script=Han}a-z0-9-]{0,30}'
const label = `(?:${latinLabel}|${hanLabel})`
// Verbs that follow an address without a space.
const notInPath = '(?!了解|查看|查询|报名|获取|下载|即可|参加|参与|关注|咨询)'
const hanPath = `${notInPath}\\p{L}(?:${notInPath}[\\p{L}\\p{N}_.~-]){0,60}`
const path = `(?:\\/(?:[\\w.~!$&'()*+,;=:@%\\/?#-]{1,300}|${hanPath}){0,6})?`
const query = "(?:[?#][\\w.~!$&'()*+,;=:@%\\/?#-]{1,300})?"
const rest = `(?::\\d{2,5})?${path}${query}`

// Names that end a host even where no scheme and no `www.` says that it is one. Words of plain sentences (in, to, so) are left out.
const knownEndings =
  'com|net|org|edu|gov|mil|int|info|biz|cn|io|co|app|dev|uk|us|de|fr|es|nl|ch|se|no|dk|jp|kr|hk|tw|mo|sg|my|th|au|nz|ca|eu|ru|br|mx|ae|sa|eg|qa|kw|tv|cc|me|ai|xyz|shop|store|online|site|top|vip|club|art|design|studio|events|live|tech|cloud|link|page|blog|news|world|life|space|fun|pro|work|museum|theater|tickets|festival|coffee|cafe|restaurant|fitness|yoga|school|academy|university|asia|london|nyc|tokyo|berlin|paris|example|test'
const hanEndings = '中国|中國|公司|网络|網絡|网址|在线|香港|台湾|商城|商店|集团|我爱你|餐厅|娱乐|测试'

const withScheme = new RegExp(`(?<![a-z0-9])https?:\\/\\/(?:${label}\\.){0,5}${label}${rest}`, 'giu')
const withWww = new RegExp(`(?<![\\w@.-])www\\.(?:${label}\\.){0,4}${label}${rest}`, 'giu')
const bareHost = new RegExp(
  `(?<![\\w@.\\/-])(?:${latinLabel}\\.){1,5}(?:${knownEndings}|xn--[a-z0-9-]{2,59})(?![\\w@-])(?!\\.[a-z0-9])${rest}`,
  'giu',
)
const hanHost = new RegExp(`(?<![\\p{L}\\p{N}@.\\/-])${label}\\.(?:${hanEndings})(?![\\p{L}\\p{N}])${rest}`, 'giu')

const trailing = /[.,;:!?'"*_~-]$/

/** What ends a sentence is not part of the address, and neither is a bracket that was opened before it. */
const trimmed = (address: string): string => {
  let kept = address
  for (;;) {
    const closesNothing = kept.endsWith(')') && kept.split(')').length > kept.split('(').length
    if (!trailing.test(kept) && !closesNothing && !kept.endsWith('(')) return kept
    kept = kept.slice(0, -1)
  }
}

const absolute = (address: string): string | undefined =>
  URL.parse(/^https?:/i.test(address) ? address : `https://${address}`)?.href

/** Addresses of the web, with and without a scheme. The value is absolute; its host is in ASCII and small letters. */
export const findUrls = (text: string): Found[] =>
  [withScheme, withWww, hanHost, bareHost].flatMap(pattern =>
    [...text.matchAll(pattern)].flatMap(({ 0: matched, index }): Found[] => {
      const address = trimmed(matched)
      const value = absolute(address)
      return value === undefined ? [] : [{ type: 'url', start: index, end: index + address.length, value }]
    }),
  )

// RFC 5321 allows 64 units before the sign and 255 behind it.
const mail = new RegExp(
  `(?<![A-Za-z0-9._%+@-])[A-Za-z0-9_](?:[A-Za-z0-9._%+-]{0,62}[A-Za-z0-9_+-])?@(?:${label}\\.){1,5}(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59}|${hanEndings})(?![a-z0-9@-])`,
  'giu',
)

export const findMails = (text: string): Found[] =>
  [...text.matchAll(mail)].flatMap(({ 0: address, index }): Found[] => {
    const at = address.lastIndexOf('@')
    const host = absolute(address.slice(at + 1))
    if (host === undefined || address.includes('..')) return []
    const value = `${address.slice(0, at)}@${new URL(host).hostname}`
    return [{ type: 'mail', start: index, end: index + address.length, value }]
  })
