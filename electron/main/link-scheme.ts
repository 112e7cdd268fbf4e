/** The scheme of the links that the system passes to this app. */
export const LINK_SCHEME = 'connect-support'
