import { createWriteStream } from 'node:fs'
import { type ClientRequest, get as getHttp, type IncomingMessage } from 'node:http'
import { type Agent, get as getHttps } from 'node:https'
import { pipeline } from 'node:stream/promises'

/** How long a server may keep silent: first before it answers, then between two pieces. */
const patience = { answer: 8000, piece: 30_000 }

/** Downloads one file, whole or not at all for the caller: throws the reason in one line. */
export async function fetchFile(url: string, file: string, redirects = 5): Promise<void> {
  const response = await answer(url)
  const { statusCode = 0, headers } = response
  if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined && redirects > 0) {
    response.destroy()
    return fetchFile(new URL(headers.location, url).href, file, redirects - 1)
  }
  if (statusCode !== 200) {
    response.destroy()
    throw new Error(`${url} answered ${statusCode}`)
  }
  response.setTimeout(patience.piece, () => response.destroy(new Error('it fell silent')))
  let received = 0
  response.on('data', (piece: Buffer) => (received += piece.length))
  await pipeline(response, createWriteStream(file)).catch((error: Error) => {
    throw new Error(`${url} broke off after ${received} bytes (${error.message})`)
  })
  const expected = headers['content-length']
  if (expected !== undefined && Number(expected) !== received) {
    throw new Error(`${url} broke off after ${received} of ${expected} bytes`)
  }
}

async function answer(url: string): Promise<IncomingMessage> {
  const host = new URL(url).host
  const agent = await proxyAgent()
  return new Promise((resolve, reject) => {
    const get = url.startsWith('https:') ? getHttps : getHttp
    const request: ClientRequest = get(url, { agent }, (response) => {
      clearTimeout(timer)
      resolve(response)
    })
    const timer = setTimeout(() => {
      request.destroy(new Error(`no answer in ${patience.answer / 1000} s`))
    }, patience.answer)
    request.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      reject(new Error(`${host} cannot be reached (${error.message || error.code || 'connection failed'})`))
    })
  })
}

/** As tfjs-node's own script: through the proxy that the environment names. */
async function proxyAgent(): Promise<Agent | undefined> {
  const names = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']
  const proxy = names.map((name) => process.env[name]).find((value) => value !== undefined && value !== '')
  if (proxy === undefined) return undefined
  const { HttpsProxyAgent } = await import('https-proxy-agent')
  return new HttpsProxyAgent(proxy)
}
