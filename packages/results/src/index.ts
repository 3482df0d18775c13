// Reading runs
export * from './runs/index.js'
export * from './frontier/index.js'
// Reports
export * from './reports/index.js'
export * from './watch/index.js'
// Tables and pictures
export * from './export/index.js'
export * from './samples/index.js'
// Parts of pages
export * from './page/index.js'
export * from './plots/index.js'
