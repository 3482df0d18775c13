import { errors } from '../errors.js'

/** A fault of the network or the server that may be gone at the next attempt. */
export class RetryableError extends Error {}

const plain: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'the server was not found',
  EAI_AGAIN: 'the server was not found',
  ETIMEDOUT: 'the server did not answer',
  UND_ERR_CONNECT_TIMEOUT: 'the server did not answer',
  UND_ERR_HEADERS_TIMEOUT: 'the server did not answer',
}

/**
 * What `fetch` threw, in words; the reason lies in its cause.
 *
 * @param after  how far the transfer was
 * @param proxy  the one that the environment names
 */
export function networkFault(
  fault: unknown,
  { after = '', proxy }: { after?: string; proxy?: string | undefined },
): Error {
  if (fault instanceof RetryableError) return fault
  const { code, message } = deepest(fault as Fault)
  const status = /^Proxy response \((\d+)\)/.exec(message)?.[1]
  const what = status ? `the proxy answered ${status}` : ((code && plain[code]) ?? message)
  const via = proxy === undefined ? '' : ` (the environment names the proxy ${proxy})`
  return new RetryableError(`${what}${after}${via}`)
}

type Fault = Error & { readonly code?: string; readonly cause?: Fault }

const deepest = (fault: Fault): Fault => (fault.cause ? deepest(fault.cause) : fault)

/** Run something that writes, and name the path if the disk refuses. @throws OUTPUT_UNWRITABLE */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (fault) {
    const { code, message } = fault as NodeJS.ErrnoException
    throw errors.outputUnwritable(path, code === 'ENOSPC' ? 'the disk is full' : message)
  }
}
