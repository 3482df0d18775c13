// The script of the report of a sweep that is served while its runs are training.
import './sweep-page.js'
import './live-reload.js'
