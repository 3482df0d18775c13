import { expect, it } from 'vitest'
import { newPlugin } from './new-plugin.js'

it.each([
  ['elbow-plugin-renyi', undefined, 'renyi', 'renyiObjective'],
  ['@me/elbow-plugin-heavy-tails', undefined, 'heavy-tails', 'heavyTailsObjective'],
  ['my-objective', undefined, 'my-objective', 'myObjective'],
  ['elbow-plugin-class', undefined, 'class', 'classObjective'], // a reserved word is not a valid export
  ['elbow-plugin-2020', 'twenty--', 'twenty--', 'twentyObjective'],
])('%s with --plugin-name %s has the plugin "%s", exported as %s', (packageName, pluginName, name, id) => {
  expect(newPlugin(packageName, 'objective', pluginName)).toEqual({ packageName, kind: 'objective', name, id })
})

it.each(['Elbow', '../mine', '.mine', 'a/b', '@me', '@me/', 'é', 'a b', 'a'.repeat(215), ''])(
  '"%s" is not a valid package name',
  (name) => {
    expect(() => newPlugin(name, 'objective')).toThrow(/is not a valid npm package name\. Use lower-case letters/)
  },
)

it.each(['elbow-plugin-', 'elbow-plugin-7', 'elbow-plugin-a.b'])('%s leaves no name for its plugin', (name) => {
  expect(() => newPlugin(name, 'objective')).toThrow(/is not a valid plugin name\. .* --plugin-name mine\.$/)
})

it('lists the kinds, and suggests the nearest', () => {
  expect(() => newPlugin('elbow-plugin-mine', undefined)).toThrow(/^--kind is missing: one of dataset, encoder, /)
  expect(() => newPlugin('elbow-plugin-mine', 'objectiv')).toThrow(
    /^Unknown kind "objectiv"\. Did you mean "objective"\?/,
  )
})
