import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";

/** Tiles of the Geospatial Information Authority, the base map when the internet is there. */
const tiles = "https://cyberjapandata.gsi.go.jp";

export async function setSecurityHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Map and chart libraries place what they draw with style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:", "blob:", tiles],
        mediaSrc: ["'self'", "data:", "blob:"],
        connectSrc: ["'self'"],
        workerSrc: ["'self'", "blob:"],
        fontSrc: ["'self'", "data:"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Whether TLS is in front is the operator's matter: on plain HTTP this would lock people out.
    strictTransportSecurity: false,
    // Tiles come without a CORP header.
    crossOriginEmbedderPolicy: false,
  });
}
