import { expect, it } from 'vitest'
import { newPlugin } from './new-plugin.js'

it.each([
  ['elbow-plugin-renyi', undefined, 'renyi', 'renyiObjective'],
  ['@me/elbow-plugin-heavy-tails', undefined, 'heavy-tails', 'heavyTailsObjective'],
  ['my-objective', undefined, 'my-objective', 'myObjective'],
  ['elbow-plugin-class', undefined, 'class', 'classObjective'], // no reserved word is exported
  ['elbow-plugin-2020', 'twenty--', 'twenty--', 'twentyObjective'],
])('%s with --plugin-name %s has the plugin "%s", exported as %s', (packageName, pluginName, name, id) => {
  expect(newPlugin(packageName, 'objective', pluginName)).toEqual({ packageName, kind: 'objective', name, id })
})

it.each(['Elbow', '../mine', '.mine', 'a/b', '@me', '@me/', 'é', 'a b', 'a'.repeat(215), ''])(
  '"%s" is no name for a package',
  (name) => {
    expect(() => newPlugin(name, 'objective')).toThrow(/is no name for an npm package\. Use lower-case letters/)
  },
)

it.each(['elbow-plugin-', 'elbow-plugin-7', 'elbow-plugin-a.b'])('%s leaves no name for its plugin', (name) => {
  expect(() => newPlugin(name, 'objective')).toThrow(/is no name for a plugin\. .* --plugin-name mine\.$/)
})

it('says which kinds there are, and which was meant', () => {
  expect(() => newPlugin('elbow-plugin-mine', undefined)).toThrow(/^--kind is missing: one of dataset, encoder, /)
  expect(() => newPlugin('elbow-plugin-mine', 'objectiv')).toThrow(
    /^Unknown kind "objectiv"\. Did you mean "objective"\?/,
  )
})
