// The script of a page with plots.
import './plots.js'
