export const writeRunReport = async (d: string) => d
