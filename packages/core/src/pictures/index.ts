export { drawGrids, type Grid, type GridColumn, type GridGroup, type GridsOptions } from './grids.js'
