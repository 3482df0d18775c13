/** The first element below `root` that matches the selector. @throws where there is none */
export function find<E extends Element = HTMLElement>(root: ParentNode, selector: string): E {
  const found = root.querySelector<E>(selector)
  if (!found) throw new Error(`The page has no element ${selector}.`)
  return found
}

/** An element with content and properties. */
export function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  content: string | Node | readonly (string | Node)[] = [],
  properties: Partial<HTMLElementTagNameMap[K]> = {},
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...[content].flat())
  return element
}

/** The JSON text of a script element. */
export const readJson = <T>(root: ParentNode, selector: string): T =>
  JSON.parse(find(root, selector).textContent ?? '') as T
