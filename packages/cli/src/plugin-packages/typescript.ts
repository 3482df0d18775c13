/** Does this Node run TypeScript as it is? From 22.18 on. */
export const runsTypeScript = 'typescript' in process.features && Boolean(process.features.typescript)

export const isTypeScript = (module: string): boolean => /\.[cm]?ts$/.test(module)
