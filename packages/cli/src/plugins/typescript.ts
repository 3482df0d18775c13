/** Whether this Node runs TypeScript without a build, as it does from 22.18 on. */
export const runsTypeScript = 'typescript' in process.features && Boolean(process.features.typescript)

export const isTypeScript = (module: string): boolean => /\.[cm]?ts$/.test(module)
