/** Factor of the initial learning rate, as a function of the completed fraction of the training. */
export type Schedule = (fraction: number) => number

/** Learning-rate schedules by name. `linear-tail` is the schedule of ABE (arXiv:1711.00464), appendix F.4. */
export const schedules = {
  /** Constant. */
  constant: () => 1,
  /** Half a cosine, to 0. */
  cosine: (fraction) => 0.5 * (1 + Math.cos(Math.PI * fraction)),
  /** Constant for the first half, then linearly to 0. */
  'linear-tail': (fraction) => Math.min(1, 2 * (1 - fraction)),
} as const satisfies Record<string, Schedule>

/** Name of a schedule. */
export type ScheduleName = keyof typeof schedules
/** Names of all schedules. */
export const scheduleNames = ['constant', 'cosine', 'linear-tail'] as const satisfies readonly ScheduleName[]
