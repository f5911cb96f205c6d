import type { HTTPRequest, Page } from 'puppeteer-core'
import { answerTo, pageAddress, pagePolicy } from './page-addresses.ts'

/** A picture that the page may show as `asset:<id>`, of the type that was recognized in its bytes. */
export type PageAsset = { bytes: Uint8Array; contentType: string }

export type PageSource = { html: string; assets: ReadonlyMap<string, PageAsset> }

/** Serves the page and its assets from memory and refuses everything else. Returns the refused addresses, which grow as the page loads. */
export const guardPage = async (page: Page, source: PageSource): Promise<ReadonlySet<string>> => {
  const refused = new Set<string>()
  let isFirst = true
  await page.setJavaScriptEnabled(false)
  await page.setRequestInterception(true)
  page.on('request', request => {
    const answer = answerTo({
      url: request.url(),
      method: request.method(),
      resourceType: request.resourceType(),
      isFirst,
    })
    const asset = answer.give === 'asset' ? source.assets.get(answer.id) : undefined
    const isNothing = answer.give === 'nothing' || (answer.give === 'asset' && !asset)
    if (isNothing) refused.add(request.url())
    if (answer.give === 'page') isFirst = false
    // The page may be closed before its answer has reached it.
    void respond(request, isNothing ? 'refuse' : (asset ?? answer.give), source).catch(() => undefined)
  })
  // What the page's own policy refuses is never asked for.
  page.on('issue', ({ details }) => {
    const { blockedURL } = details.contentSecurityPolicyIssueDetails ?? {}
    if (blockedURL !== undefined) refused.add(blockedURL)
  })
  return refused
}

const respond = async (request: HTTPRequest, given: PageAsset | string, { html }: PageSource): Promise<void> => {
  if (given === 'refuse') return request.abort('blockedbyclient')
  if (given === 'itself') return request.continue()
  if (typeof given === 'object')
    return request.respond({
      contentType: given.contentType,
      headers: { 'x-content-type-options': 'nosniff' },
      body: given.bytes,
    })
  return request.respond({
    contentType: 'text/html; charset=utf-8',
    headers: { 'content-security-policy': pagePolicy },
    body: html,
  })
}

export const openPage = async (page: Page): Promise<void> => {
  // The job's own deadline ends it, and with it the context that the page is in.
  await page.goto(pageAddress, { waitUntil: 'load', timeout: 0 })
  await page.evaluate('document.fonts.ready.then(() => true)')
}
