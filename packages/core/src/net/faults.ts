import { causeOf, errorCode, messageOf } from '../error-info.js'
import { errors } from '../errors.js'

/** A network or server error that may not occur at the next attempt. */
export class RetryableError extends Error {}

/** Messages by error code. */
const messages: Readonly<Record<string, string>> = {
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
 * Converts an error of `fetch` to a RetryableError with a plain message. The reason of such an error is in its innermost cause.
 *
 * @param after  progress of the transfer, for the message
 * @param proxy  the proxy of the environment
 */
export function networkFault(
  fault: unknown,
  { after = '', proxy }: { after?: string; proxy?: string | undefined },
): Error {
  if (fault instanceof RetryableError) return fault
  const cause = innermostCause(fault)
  const code = errorCode(cause)
  const message = messageOf(cause)
  const status = /^Proxy response \((\d+)\)/.exec(message)?.[1]
  const what = status ? `the proxy answered ${status}` : ((code && messages[code]) ?? message)
  const via = proxy === undefined ? '' : ` (the environment names the proxy ${proxy})`
  return new RetryableError(`${what}${after}${via}`)
}

function innermostCause(error: unknown): unknown {
  const cause = causeOf(error)
  return cause ? innermostCause(cause) : error
}

/** Runs work that writes to a path. @throws OUTPUT_UNWRITABLE with the path */
export async function withWriteErrors<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (fault) {
    throw errors.outputUnwritable(path, errorCode(fault) === 'ENOSPC' ? 'the disk is full' : messageOf(fault))
  }
}
