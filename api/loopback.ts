/** Names under which a machine reaches itself: nobody else comes in by them. */
const names = /^(localhost|\[::1\]|::1|127(\.\d{1,3}){3})$/i;

/** @param host a name or address without a port */
export function isLoopback(host: string): boolean {
  return names.test(host);
}

/** @param host as in a Host header: with or without a port */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && isLoopback(host.replace(/:\d+$/, ""));
}
