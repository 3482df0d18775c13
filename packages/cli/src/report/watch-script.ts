/** What runs in the browser while runs go on: load the page again when the server has built another. */
export const watchScript = (version: number): string => `
new EventSource('/events').onmessage = ({ data }) => {
  if (data !== '${version}') location.reload()
}
`
