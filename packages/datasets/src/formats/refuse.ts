import { ElbowError, errors } from '@elbow/core'

/** Makes the error to throw: what is wrong with a file, in words that follow its name. */
export type Refuse = (what: string) => ElbowError

/** Blames a file. @param advice  what to do about it, if not to fetch it again */
export const refusing =
  (file: string, advice?: string): Refuse =>
  (what) =>
    advice === undefined ? errors.dataCorrupt(file, what) : errors.dataCorrupt(file, what, advice)

/** What a library says is wrong becomes what is wrong with the file, in one line; our own words stay as they are. */
export function blamed(fault: unknown, refuse: Refuse): ElbowError {
  if (fault instanceof ElbowError) return fault
  const message = fault instanceof Error ? fault.message : String(fault)
  return refuse(message.replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 200))
}
