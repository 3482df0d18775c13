/** Size of a character in pixels, and the distances to the next character and line. */
export const glyphSize = { width: 5, height: 11, advance: 6, line: 14 } as const

const perLine = 16
const first = ' '.charCodeAt(0)
const last = '~'.charCodeAt(0)
const unknown = '?'

/**
 * Pixel rows of a character, with `#` for ink: 9 above the baseline, 2 below. Characters other than printable ASCII and the
 * ellipsis are drawn as a question mark.
 */
export function glyph(character: string): readonly string[] {
  const code = character === '…' ? last + 1 : character.charCodeAt(0)
  if (code < first || (code > last && character !== '…')) return glyph(unknown)
  const index = code - first
  const top = Math.floor(index / perLine) * glyphSize.height
  const left = 1 + (index % perLine) * glyphSize.advance
  return rows.slice(top, top + glyphSize.height).map((row) => row.slice(left, left + glyphSize.width))
}

/**
 * A bitmap font for labels. Libraries that render text without native code contain a whole font engine, which is too much for one
 * line of text. Characters are in Unicode order, 16 per line.
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
