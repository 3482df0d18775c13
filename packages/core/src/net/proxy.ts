import type { Dispatcher } from 'undici'

/** How a request reaches its server. */
export interface Route {
  /** Host of the proxy, without its password. Undefined without a proxy. */
  readonly proxy: string | undefined
  readonly dispatcher: Dispatcher
}

/** The first variable that is set. */
const firstVariable = (...names: readonly string[]) => names.map((name) => process.env[name]).find(Boolean)

/**
 * Route to a server: through the proxy of the environment, as in curl, unless NO_PROXY lists the server.
 *
 * HTTP URLs use HTTP_PROXY. HTTPS URLs use HTTPS_PROXY, or else HTTP_PROXY. Lower case names work too.
 *
 * @throws Error if the proxy is not a valid address
 */
export async function routeTo(url: string): Promise<Route> {
  // Imported here so that the command line starts faster.
  const { EnvHttpProxyAgent } = await import('undici')
  const httpProxy = address(firstVariable('http_proxy', 'HTTP_PROXY'))
  const httpsProxy = address(firstVariable('https_proxy', 'HTTPS_PROXY')) ?? httpProxy
  const noProxy = firstVariable('no_proxy', 'NO_PROXY')?.trim() ?? ''
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: httpProxy?.href ?? '',
    httpsProxy: httpsProxy?.href ?? '',
    noProxy,
    // Many proxies tunnel only to port 443, so plain HTTP requests are sent to the proxy itself.
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
