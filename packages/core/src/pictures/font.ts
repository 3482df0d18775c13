/** Pixels of a character, and from one character or line to the next. */
export const glyphSize = { width: 5, height: 11, advance: 6, line: 14 } as const

const perLine = 16
const first = ' '.charCodeAt(0)
const last = '~'.charCodeAt(0)
const unknown = '?'

/**
 * The rows of a character, `#` for ink: 9 above the baseline, 2 below. Printable ASCII and the ellipsis; anything else
 * is a question mark.
 */
export function glyph(character: string): readonly string[] {
  const code = character === '…' ? last + 1 : character.charCodeAt(0)
  if (code < first || (code > last && character !== '…')) return glyph(unknown)
  const place = code - first
  const top = Math.floor(place / perLine) * glyphSize.height
  const left = 1 + (place % perLine) * glyphSize.advance
  return rows.slice(top, top + glyphSize.height).map((row) => row.slice(left, left + glyphSize.width))
}

/**
 * A font for labels, drawn here: the libraries that put text into pixels without native code bring a browser's worth of
 * font engine and image formats, for a line of text. Characters in the order of Unicode, 16 to a line.
 */
const rows = `
|        #    # #          #   ##     ##     #      #   #                                      #
|        #    # #   # #   #### ##  # #  #    #     #     #                                     #
|        #    # #   # #  # #      #  #  #    #     #     #     #                              #
|        #         ##### # #      #  # #          #       #  # # #   #                        #
|        #          # #   ###    #    #           #       #   ###    #                       #
|        #          # #    # #  #    # # #        #       #  # # # #####        ###         #
|                  #####   # #  #    #  #         #       #    #     #                      #
|        #          # #  ####  #  ## #  #          #     #           #     ##         ##   #
|        #          # #    #      ##  ## #         #     #                 ##         ##   #
|                                                   #   #                  #
|                                                                         #
| ###    #    ###   ###     #  #####   ##  #####  ###   ###                                 ###
|#   #  ##   #   # #   #   ##  #      #        # #   # #   #                               #   #
|#   # # #       #     #  # #  #     #         # #   # #   #                 #       #         #
|#  ##   #       #     #  # #  ####  #        #  #   # #   #  ##     ##     #         #        #
|# # #   #      #    ##  #  #  #   # ####     #   ###   ####  ##     ##    #   #####   #      #
|##  #   #     #       # #  #      # #   #   #   #   #     #              #             #    #
|#   #   #    #        # #####     # #   #   #   #   #     #               #   #####   #
|#   #   #   #     #   #    #  #   # #   #  #    #   #    #   ##     ##     #         #      #
| ###  ##### #####  ###     #   ###   ###   #     ###   ##    ##     ##      #       #       #
|                                                                    #
|                                                                   #
| ###    #   ####   ###  ####  ##### #####  ###  #   #  ###    ### #   # #     #   # #   #  ###
|#   #  # #  #   # #   # #   # #     #     #   # #   #   #      #  #   # #     ## ## ##  # #   #
|#   #  # #  #   # #     #   # #     #     #     #   #   #      #  #  #  #     ## ## ##  # #   #
|# ### #   # #   # #     #   # #     #     #     #   #   #      #  # #   #     # # # # # # #   #
|# # # #   # ####  #     #   # ####  ####  #     #####   #      #  ##    #     # # # # # # #   #
|# ### ##### #   # #     #   # #     #     #  ## #   #   #      #  # #   #     #   # # # # #   #
|#     #   # #   # #     #   # #     #     #   # #   #   #      #  #  #  #     #   # #  ## #   #
|#     #   # #   # #   # #   # #     #     #   # #   #   #   #  #  #   # #     #   # #  ## #   #
| #### #   # ####   ###  ####  ##### #      ###  #   #  ###   ##   #   # ##### #   # #   #  ###
|
|
|####   ###  ####   ###  ##### #   # #   # #   # #   # #   # #####  ###  #      ###    #
|#   # #   # #   # #   #   #   #   # #   # #   # #   # #   #     #  #    #        #   # #
|#   # #   # #   # #       #   #   # #   # #   #  # #   # #     #   #     #       #  #   #
|#   # #   # #   # #       #   #   # #   # #   #  # #   # #     #   #     #       #
|####  #   # ####   ###    #   #   #  # #  # # #   #     #     #    #      #      #
|#     #   # # #       #   #   #   #  # #  # # #  # #    #    #     #       #     #
|#     # # # #  #      #   #   #   #  # #  ## ##  # #    #    #     #       #     #
|#     #  #  #   # #   #   #   #   #   #   ## ## #   #   #   #      #        #    #
|#      ## # #   #  ###    #    ###    #   #   # #   #   #   #####  #        #    #
|                                                                   ###         ###        #####
|
| #          #               #         ##        #       #      #  #      ##
|  #         #               #        #  #       #       #      #  #       #
|   #        #               #        #          #                 #       #
|       ###  # ##   ###   ## #  ###  ####   ## # # ##   ##     ##  #  #    #   ## #  # ##   ###
|          # ##  # #   # #  ## #   #  #    #  ## ##  #   #      #  # #     #   # # # ##  # #   #
|       #### #   # #     #   # #####  #    #   # #   #   #      #  ##      #   # # # #   # #   #
|      #   # #   # #     #   # #      #    #   # #   #   #      #  # #     #   # # # #   # #   #
|      #  ## ##  # #   # #  ## #   #  #    #  ## #   #   #      #  #  #    #   # # # #   # #   #
|       ## # # ##   ###   ## #  ###   #     ## # #   #  ###     #  #   #  ###  # # # #   #  ###
|                                              #             #  #
|                                           ###               ##
|                                                                     ##   #   ##
|                         #                                          #     #     #
|                         #                                          #     #     #
|# ##   ## # # ##   ###  ####  #   # #   # #   # #   # #   # #####   #     #     #
|##  # #  ## ##  # #   #  #    #   # #   # #   #  # #  #   #    #   #      #      #   ##
|#   # #   # #      ##    #    #   # #   # # # #   #   #   #   #     #     #     #   # # #
|#   # #   # #        #   #    #   #  # #  # # #   #   #   #  #      #     #     #      #
|##  # #  ## #     #   #  #  # #  ##  # #  # # #  # #  #  ## #       #     #     #         # # #
|# ##   ## # #      ###    ##   ## #   #    # #  #   #  ## # #####   #     #     #         # # #
|#         #                                               #          ##   #   ##
|#         #                                            ###
`
  .trim()
  .split('\n')
