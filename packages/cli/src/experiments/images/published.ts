import type { ImageData } from './scales.js'

/** A run in the paper; nats on the test images. */
export interface PublishedRun {
  readonly family: string
  readonly beta: number
  readonly rate: number
  readonly distortion: number
  readonly source: string
}

const section4 = 'Alemi et al. 2018, sec. 4, 200 epochs'

/** The runs in the paper whose rate and distortion it prints. */
export const published: Readonly<Record<ImageData, readonly PublishedRun[]>> = {
  mnist: [
    { family: '(-,+,v)', beta: 1.1, rate: 0.0004, distortion: 80.6, source: section4 },
    { family: '(-,+,v)', beta: 1, rate: 6.2, distortion: 74.1, source: section4 },
    { family: '(-,+,v)', beta: 0.15, rate: 120.3, distortion: 8.1, source: section4 },
    { family: '(-,+,v)', beta: 0.1, rate: 156, distortion: 4.8, source: section4 },
  ],
  omniglot: [{ family: '(+,+,-)', beta: 1, rate: 0.77, distortion: 89.6, source: 'Alemi et al. 2018, app. B' }],
}
