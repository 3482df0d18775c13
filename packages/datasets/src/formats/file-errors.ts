import { ElbowError, errors } from '@elbow-vae/core'

/** Creates an error from a description of a problem, a phrase that follows the file name. */
export type CreateError = (problem: string) => ElbowError

/** Errors about one file. @param advice  default: fetch the file again */
export const fileErrorFactory =
  (file: string, advice?: string): CreateError =>
  (problem) =>
    advice === undefined ? errors.dataCorrupt(file, problem) : errors.dataCorrupt(file, problem, advice)

/** Convert an error of a library to an error about the file, in one line; an `ElbowError` is unchanged. */
export function toFileError(fault: unknown, refuse: CreateError): ElbowError {
  if (fault instanceof ElbowError) return fault
  const message = fault instanceof Error ? fault.message : String(fault)
  return refuse(message.replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 200))
}
