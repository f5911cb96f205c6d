import type { Oauth2Settings } from '#infra/identity/provider-settings.ts'
import type { Lifetime } from './lifetime.ts'
import { serveLoopback } from './loopback.ts'

export type WechatServer = {
  settings: Oauth2Settings
  /** What was asked at the server, in full. */
  asked: URL[]
  /** Gives out a code of somebody. */
  codeOf: (openid: string) => string
}

/** Speaks as WeChat's open platform does: GET with `appid` and `secret`, faults as `errcode` with status 200, JSON as text. */
export const startWechatServer = async (lifetime: Lifetime): Promise<WechatServer> => {
  const asked: URL[] = []
  const codes = new Map<string, string>()
  const origin = await serveLoopback(lifetime, (request, response) => {
    const url = new URL(request.url ?? '', 'http://wechat')
    asked.push(url)
    response.writeHead(200, { 'Content-Type': 'text/plain' })
    response.end(JSON.stringify(answer(url, codes)))
  })
  return {
    asked,
    codeOf: openid => {
      const code = `code-of-${openid}-${codes.size}`
      codes.set(code, openid)
      return code
    },
    settings: {
      type: 'oauth2',
      id: 'wechat',
      label: '微信',
      clientId: 'wx0123456789abcdef',
      clientSecret: 'wechat-secret-of-the-tests',
      authorizationEndpoint: `${origin}/connect/qrconnect`,
      tokenEndpoint: `${origin}/sns/oauth2/access_token`,
      userinfoEndpoint: `${origin}/sns/userinfo`,
      scopes: 'snsapi_login',
      tokenMethod: 'GET',
      parameters: { client_id: 'appid', client_secret: 'secret' },
      fragment: 'wechat_redirect',
      userinfoParameters: ['openid'],
      claims: { subject: 'openid', name: 'nickname' },
    },
  }
}

const answer = ({ pathname, searchParams }: URL, codes: Map<string, string>): object => {
  const sent = Object.fromEntries(searchParams)
  if (pathname === '/sns/userinfo') {
    const isKnown = sent['access_token'] === `token-of-${sent['openid']}`
    return isKnown ? { openid: sent['openid'], nickname: '小明' } : { errcode: 40_001, errmsg: 'invalid credential' }
  }
  if (sent['appid'] !== 'wx0123456789abcdef' || sent['secret'] !== 'wechat-secret-of-the-tests')
    return { errcode: 40_013, errmsg: 'invalid appid' }
  const code = sent['code'] ?? ''
  const openid = codes.get(code)
  codes.delete(code)
  return openid === undefined
    ? { errcode: 40_029, errmsg: 'invalid code' }
    : { access_token: `token-of-${openid}`, expires_in: 7200, openid, scope: 'snsapi_login' }
}
