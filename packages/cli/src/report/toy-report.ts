export const writeToyReport = (directory: string): Promise<string> => Promise.resolve(directory)
