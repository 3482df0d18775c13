/** MNIST and Omniglot images are 28 × 28 pixels. */
export const imageSide = 28
/** Pixels of an image. */
export const imagePixels = imageSide * imageSide
