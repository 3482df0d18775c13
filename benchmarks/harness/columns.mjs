// Column declarations of the result tables, by type.
export const text = (name, description) => ({ name, description, type: 'text' })
export const count = (name, description) => ({ name, description, type: 'integer' })
export const number = (name, description, unit = '') => ({ name, description, unit })
