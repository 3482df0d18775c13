/** A piece of code in a page, and what the page says that it prints. */
export interface Snippet {
  readonly section: string
  readonly language: string
  readonly code: string
  /** Of the block of plain text behind it. */
  readonly printed: string | undefined
}

/** The fenced code of a Markdown page, in its order. */
export function snippetsOf(page: string): readonly Snippet[] {
  const fence =
    /^## (?<section>.*)$|^```(?<language>\w+)\n(?<code>[^]*?)^```$(?:\n\n```text\n(?<printed>[^]*?)^```$)?/gm
  let section = ''
  return [...page.matchAll(fence)].flatMap(({ groups = {} }): Snippet[] => {
    section = groups['section'] ?? section
    const { language, code, printed } = groups
    return language === undefined || code === undefined ? [] : [{ section, language, code, printed }]
  })
}
