import { describe, expect, it } from 'vitest'
import { splitArrays } from './npz-splits.js'

describe('splitArrays', () => {
  it('knows the names of keras.datasets: x_train, y_train, x_test, y_test', () => {
    expect(splitArrays(['x_test', 'x_train', 'y_train', 'y_test'])).toEqual([
      { split: 'train', examples: 'x_train', labels: 'y_train' },
      { split: 'test', examples: 'x_test', labels: 'y_test' },
    ])
  })

  it('knows the names of MedMNIST: train_images, train_labels, val_images, …', () => {
    const keys = ['train', 'val', 'test'].flatMap((split) => [`${split}_images`, `${split}_labels`])
    expect(splitArrays(keys)).toEqual([
      { split: 'train', examples: 'train_images', labels: 'train_labels' },
      { split: 'validation', examples: 'val_images', labels: 'val_labels' },
      { split: 'test', examples: 'test_images', labels: 'test_labels' },
    ])
  })

  it.each([
    [
      ['X_train', 'X_valid'],
      ['train', 'validation'],
    ],
    [
      ['train', 'valid', 'test'],
      ['train', 'validation', 'test'],
    ],
    [['x_train', 'y_train'], ['train']],
    [['x_train', 'y_train', 'class_names', 'toString'], ['train']],
  ])('reads %j as splits', (keys, names) => {
    expect(splitArrays(keys)?.map(({ split }) => split)).toEqual(names)
  })

  it.each([
    [['x', 'y']],
    [['x_train']],
    [['x_test', 'y_test']],
    [['x_train', 'images_train', 'y_train']],
    [['x_train', 'y_train', 'y_test']],
    [['x_train', 'x_train_extra']],
    [[]],
  ])('does not read %j as splits', (keys) => {
    expect(splitArrays(keys)).toBeUndefined()
  })
})
