import { WorkFailed } from "./command.ts";

interface Listener {
  listen(where: { host: string; port: number }): Promise<string>;
}

const loopback = /^(localhost|::1|127(\.\d{1,3}){3})$/;

/**
 * Opens the page's address and returns it.
 * @throws WorkFailed when nobody signs people in there, or the port is taken or forbidden
 */
export async function listen(app: Listener, host: string, port: number): Promise<string> {
  if (!loopback.test(host)) {
    throw new WorkFailed(
      `MIZUHASHI_HTTP_HOST is ${host}, but this release has no sign-in: only a loopback address such as 127.0.0.1 is safe; put a proxy that signs people in before it`,
    );
  }
  try {
    return `${await app.listen({ host, port })}/`;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") {
      throw new WorkFailed(
        `port ${port} for the page is taken: end the other program or set MIZUHASHI_HTTP_PORT to a free one`,
        { cause },
      );
    }
    if (code === "EACCES") {
      throw new WorkFailed(
        `port ${port} for the page may not be used: set MIZUHASHI_HTTP_PORT to one above 1023`,
        { cause },
      );
    }
    throw new WorkFailed(`cannot listen on ${host}:${port}: ${message}`, { cause });
  }
}
