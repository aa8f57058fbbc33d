/** Whether this service offers sign-in through an OpenID provider: it says so in the page itself. */
export function isProviderOffered(): boolean {
  return document.querySelector('meta[name="yinsuan-sign-in"]') !== null
}
