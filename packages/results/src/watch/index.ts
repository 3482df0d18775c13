export { watchReport, type WatchOptions } from './watch.js'
export { commonDirectory, watchedPage, type WatchedPage } from './watched-page.js'
