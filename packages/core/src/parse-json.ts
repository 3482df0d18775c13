/**
 * Parses JSON from a trusted source, such as a file that Elbow wrote or the manifest of an installed package.
 *
 * The type is declared by the caller and not checked.
 */
export const parseTrustedJson = <T>(text: string): T => JSON.parse(text) as T
