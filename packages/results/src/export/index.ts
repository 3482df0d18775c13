export { type ExportCommand, exportTables, type Format, type Layout } from './export-tables.js'
