import type { Dispatcher } from 'undici'

/** How requests leave this machine. */
export interface Route {
  /** The proxy in between, without its password; undefined where there is none. */
  readonly proxy: string | undefined
  readonly dispatcher: Dispatcher
}

const either = (...names: readonly string[]) => names.map((name) => process.env[name]).find(Boolean)

/**
 * The way to a server: through the proxy that the environment names, as curl has it, unless NO_PROXY lists the server.
 *
 * HTTP addresses go through HTTP_PROXY, HTTPS addresses through HTTPS_PROXY or else HTTP_PROXY; lower case works too.
 *
 * @throws Error naming a proxy that is no address
 */
export async function routeTo(url: string): Promise<Route> {
  // Imported here: the command line starts faster without it.
  const { EnvHttpProxyAgent } = await import('undici')
  const httpProxy = address(either('http_proxy', 'HTTP_PROXY'))
  const httpsProxy = address(either('https_proxy', 'HTTPS_PROXY')) ?? httpProxy
  const noProxy = either('no_proxy', 'NO_PROXY')?.trim() ?? ''
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: httpProxy?.href ?? '',
    httpsProxy: httpsProxy?.href ?? '',
    noProxy,
    // Many proxies tunnel to port 443 alone: plain HTTP is asked of the proxy itself.
    proxyTunnel: false,
  })
  return { dispatcher, proxy: (url.startsWith('https:') ? httpsProxy : httpProxy)?.host }
}

function address(proxy: string | undefined): URL | undefined {
  if (proxy === undefined) return undefined
  const text = proxy.includes('://') ? proxy : `http://${proxy}`
  if (URL.canParse(text) && /^(https?|socks5?):/.test(text)) return new URL(text)
  throw new Error(`the proxy ${JSON.stringify(proxy)} is not an address such as http://host:port`)
}
