// The rate–distortion plane
export { rateDistortionPlot, type RateDistortionOptions, type RatePoint } from './rate-distortion.js'
export { namedPlane, type NamedPlaneOptions, type NamedRun } from './named-plane.js'
// Values of runs
export { stripPlot, type StripOptions, type StripPoint } from './strip-plot.js'
export { trend, type TrendCurve, type TrendOptions, type TrendPoint } from './trend.js'
// Codes
export { codeDensityPlot, type CodeDensityOptions } from './code-density.js'
export { codeMean, type MeanCurve } from './code-mean.js'
// Drawing
export { renderSvg } from './render-svg.js'
export { pagePalette, type Palette } from './palette.js'
export { type PlotOptions, type TopLevelSpec } from './plot.js'
