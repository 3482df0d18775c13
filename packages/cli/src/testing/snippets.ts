/** A piece of code in a Markdown page, and its output as shown in the page. */
export interface Snippet {
  readonly section: string
  readonly language: string
  readonly code: string
  /** The block of plain text after the code. */
  readonly printed: string | undefined
}

/** The fenced code blocks of a Markdown page, in order. */
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
