import { errors } from '@elbow/core'

/** A fault of the network or the server that may be gone at the next attempt. */
export class Passing extends Error {}

/** What to do when a server does not give what it should. */
export const elsewhere = 'Try later, set ELBOW_DATA_MIRROR to another server, or give files at hand with --data-dir.'

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

/** What `fetch` threw, in words; the reason lies in its cause. */
export function networkFault(fault: unknown): Passing {
  if (fault instanceof Passing) return fault
  const { message, cause } = fault as Error & { cause?: NodeJS.ErrnoException }
  return new Passing((cause?.code && plain[cause.code]) || cause?.message || message)
}

/** Run something that writes, and name the path if the disk refuses. @throws OUTPUT_UNWRITABLE */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (fault) {
    const { code, message } = fault as NodeJS.ErrnoException
    throw errors.outputUnwritable(path, code === 'ENOSPC' ? 'the disk is full' : message)
  }
}
