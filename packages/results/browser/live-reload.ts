/** Loads the page again when the server has built a later version than `data-version` of this page. */
new EventSource('/events').onmessage = ({ data }) => {
  if (data !== document.body.dataset['version']) location.reload()
}
