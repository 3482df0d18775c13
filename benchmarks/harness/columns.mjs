// Columns of the tables of results, by what they hold.
export const text = (name, description) => ({ name, description, type: 'text' })
export const count = (name, description) => ({ name, description, type: 'integer' })
export const number = (name, description, unit = '') => ({ name, description, unit })
