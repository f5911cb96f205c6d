/** Goes from page to page as a browser does: it keeps cookies by origin, and says where it was sent to. */
export type Browser = {
  /** One request, whose redirect is told and not followed. */
  visit: (
    address: string,
    options?: { form?: Record<string, string>; headers?: Record<string, string> },
  ) => Promise<Visit>
  /** Follows redirects up to an address that begins like this, which is not visited. */
  follow: (address: string, until: string) => Promise<URL>
  cookies: Map<string, Map<string, string>>
}

type Visit = { status: number; location: string | undefined; body: unknown; setCookies: string[] }

const mostSteps = 10

export const newBrowser = (): Browser => {
  const cookies = new Map<string, Map<string, string>>()

  const jarOf = (address: string): Map<string, string> => {
    const { origin } = new URL(address)
    const jar = cookies.get(origin) ?? new Map<string, string>()
    cookies.set(origin, jar)
    return jar
  }

  const visit: Browser['visit'] = async (address, { form, headers = {} } = {}) => {
    const jar = jarOf(address)
    const response = await fetch(address, {
      redirect: 'manual',
      headers: { Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '), ...headers },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    })
    const setCookies = response.headers.getSetCookie()
    keep(jar, setCookies)
    const location = response.headers.get('Location')
    return {
      status: response.status,
      location: location === null ? undefined : new URL(location, address).href,
      body: await contentOf(response),
      setCookies,
    }
  }

  const follow: Browser['follow'] = async (address, until) => {
    let next = address
    for (let step = 0; step < mostSteps; step++) {
      if (next.startsWith(until)) return new URL(next)
      const { location, status } = await visit(next)
      if (location === undefined) {
        if (status !== 200) throw new Error(`the browser is stuck at ${next} with ${status}`)
        return new URL(next)
      }
      next = location
    }
    throw new Error('the browser was sent around in circles')
  }
  return { visit, follow, cookies }
}

const keep = (jar: Map<string, string>, setCookies: readonly string[]): void => {
  for (const line of setCookies) {
    const [, name = '', value = ''] = /^([^=;]*)=([^;]*)/.exec(line) ?? []
    if (value === '') jar.delete(name)
    else jar.set(name, value)
  }
}

const contentOf = async (response: Response): Promise<unknown> => {
  const content = await response.text()
  const isJson = /\bjson\b/.test(response.headers.get('Content-Type') ?? '')
  return isJson ? (JSON.parse(content) as unknown) : content
}

/** Signs in on the page of the OpenID Connect server of the tests, and returns where that sends the browser back to. */
export const signInThere = async (
  { visit, follow }: Browser,
  address: string,
  { login, until }: { login: string; until: string },
): Promise<URL> => {
  const page = await follow(address, until)
  if (page.href.startsWith(until)) return page
  const { location } = await visit(page.href, { form: { login } })
  return follow(location!, until)
}
