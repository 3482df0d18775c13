import type { TooltipHandler } from 'vega'
import { create } from './elements.js'

const tooltip = create('div', [], { className: 'tip', hidden: true })
document.body.append(tooltip)
addEventListener('scroll', () => (tooltip.hidden = true), { passive: true, capture: true })

const format = (value: unknown) =>
  typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(4))) : String(value)

/** Shows the tooltip of the mark under the pointer: a value, or an object with a line for each entry. */
export const showTooltip: TooltipHandler = (_handler, event, _item, value: unknown) => {
  tooltip.hidden = value === null || value === undefined || value === ''
  if (tooltip.hidden) return
  const entries: [string, unknown][] = typeof value === 'object' ? Object.entries(value as object) : [['', value]]
  tooltip.replaceChildren(
    ...entries.map(([name, content]) => create('div', [create('span', name), ` ${format(content)}`])),
  )
  const { clientX, clientY } = positionOf(event)
  const { width, height } = tooltip.getBoundingClientRect()
  const right = document.documentElement.clientWidth - width - 8
  tooltip.style.left = `${Math.max(8, Math.min(clientX + 14, right))}px`
  tooltip.style.top = `${clientY + height + 24 > innerHeight ? clientY - height - 12 : clientY + 16}px`
}

function positionOf(event: MouseEvent | TouchEvent): { readonly clientX: number; readonly clientY: number } {
  if (!('touches' in event)) return event
  const touch = event.touches[0] ?? event.changedTouches[0]
  if (!touch) throw new Error('A touch event without touches.')
  return touch
}
