// The script of the report of a sweep: plots, and the panel of the chosen run.
import './plots.js'
import './run-panel.js'
