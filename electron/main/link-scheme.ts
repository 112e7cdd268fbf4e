/** The scheme of the links that the system hands over to this app. */
export const LINK_SCHEME = 'connect-support'
